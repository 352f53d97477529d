import { useRef } from 'preact/hooks';
import { Button } from '../../ui/button.tsx';
import { takeFiles } from './take.ts';

/** Whatever the system calls a picture; HEIC by name, since few systems know its type. */
const ACCEPT = 'image/*,.heic,.heif,.jpg,.jpeg,.png,.webp,.avif,.tif,.tiff,.bmp';

const folders = (): boolean => 'webkitdirectory' in HTMLInputElement.prototype;
const handheld = (): boolean => matchMedia('(pointer: coarse)').matches;

interface Props {
  large?: boolean;
}

/** Photos, a folder where the browser can, the camera where there is one to hold. */
export function Pickers({ large = false }: Props) {
  const photos = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const took = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.length) takeFiles([...input.files]);
    input.value = ''; // the same file can be chosen again
  };
  const size = large ? { size: 'large' as const } : {};
  return (
    <div class="pickers">
      <Button
        {...size}
        {...(large ? { kind: 'primary' as const } : {})}
        icon="add"
        onClick={() => photos.current?.click()}
      >
        {large ? 'Choose photos' : 'Add photos'}
      </Button>
      {folders() && !handheld() && (
        <Button {...size} icon="folder" onClick={() => folder.current?.click()}>
          {large ? 'Choose a folder' : 'Add a folder'}
        </Button>
      )}
      {handheld() && (
        <Button {...size} icon="camera" onClick={() => camera.current?.click()}>
          Take a photo
        </Button>
      )}
      <input
        ref={photos}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        data-pick="photos"
        onChange={took}
      />
      <input
        ref={folder}
        type="file"
        hidden
        multiple
        data-pick="folder"
        onChange={took}
        {...{ webkitdirectory: true }}
      />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        onChange={took}
      />
    </div>
  );
}
