import { MANIFEST } from '../../../channel/manifest.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { count } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { modalOpen, useShortcuts } from '../../ui/keys.ts';
import { sentence } from '../queue/sentence.ts';
import { canPickFolder } from './destination.ts';
import { Refusals } from './export-view.tsx';
import { clash, exportFolder, exportZip, job, stopExport } from './job.ts';
import { planned } from './planned.ts';

/** The files that will be written, and the buttons that write them. */
export function Run() {
  const { files } = planned.value;
  const now = job.value;
  const busy = now?.state === 'running';
  // Forty photos have hundreds of fields on the way to the button.
  useShortcuts(
    [
      {
        keys: ['Ctrl+Enter'],
        label: 'Download the ZIP',
        group: 'Export',
        always: true,
        when: () => planned.value.files.length > 0 && !modalOpen(),
        run: () => void exportZip(planned.value.files),
      },
    ],
    [],
  );
  return (
    <section class="run" aria-labelledby="run-title">
      <h2 id="run-title" class="number">
        {count(files.length, 'file')}
      </h2>
      <ul class="run-files mono">
        {files.slice(0, 5).map(({ file }) => (
          <li key={file}>{file}</li>
        ))}
        {files.length > 5 && <li class="soft">and {files.length - 5} more</li>}
        {files.length > 0 && <li class="soft">{MANIFEST}</li>}
      </ul>
      {busy ? (
        <div class="run-progress">
          <Bar share={now.of ? now.done / now.of : 0} label="Export" />
          <p class="small number">
            {now.done} of {now.of} <span class="soft">{now.file}</span>
          </p>
          <Button icon="stop" onClick={stopExport}>
            Stop
          </Button>
        </div>
      ) : (
        <div class="run-buttons">
          <Button
            kind="primary"
            size="large"
            icon="down"
            aria-keyshortcuts="Control+Enter"
            disabled={files.length === 0}
            onClick={() => void exportZip(files)}
          >
            Download ZIP
          </Button>
          {canPickFolder() && (
            <Button
              icon="folder"
              disabled={files.length === 0}
              onClick={() => void exportFolder(files)}
            >
              Write into a folder
            </Button>
          )}
        </div>
      )}
      <Outcome />
      {clash.value && <Clash />}
    </section>
  );
}

function Outcome() {
  const now = job.value;
  if (!now || now.state === 'running') return null;
  const words = {
    done: `${count(now.done, 'file')} written.`,
    stopped: `Stopped after ${count(now.done, 'file')}.`,
    failed: `The export failed: ${sentence(now.trouble ?? 'for no known reason')}`,
  }[now.state];
  return (
    <>
      <p class="run-outcome" data-state={now.state}>
        <Icon name={now.state === 'done' ? 'check' : 'warn'} />
        <span>{words}</span>
      </p>
      <Refusals refused={now.failed} />
    </>
  );
}

function Clash() {
  const asked = clash.value;
  if (!asked) return null;
  return (
    <Dialog title="These files are there already" onClose={() => asked.decide(null)}>
      <p>
        The folder holds {count(asked.files.length, 'file')} of the same name, such as{' '}
        <span class="mono">{asked.files[0]}</span>.
      </p>
      <div class="actions">
        <Button onClick={() => asked.decide(null)}>Cancel</Button>
        <Button onClick={() => asked.decide(true)}>Overwrite them</Button>
        <Button kind="primary" onClick={() => asked.decide(false)}>
          Keep them, write the others
        </Button>
      </div>
    </Dialog>
  );
}
