/** A report as text for a ticket. */

import { compare, inWords } from './compare.ts';
import { type Report, STAGES, summed, total, verdictOf, type WayResult } from './report.ts';
import { rowsOf } from './rows.ts';
import { wayName } from './ways.ts';

const STATES = { passed: 'passed', failed: 'FAILED', impossible: 'not possible' } as const;
const VERDICTS = {
  passed: 'passed: the built-in photos come out as they must',
  failed: 'FAILED',
  nothing: 'nothing could be tried',
} as const;

export function markdown(report: Report, baseline: Report | null): string {
  const { model, facts, at } = report;
  const lines = [
    `## Packshot on this machine, ${at}`,
    '',
    `Re-test: **${VERDICTS[verdictOf(report)]}**.`,
    `Packshot ${report.packshot}, model ${model.name} ${model.version} (${model.sha256.slice(0, 16)}), ${report.runtime}.`,
    '',
    ...table(
      ['Way', 'Result', 'Start', ...STAGES, 'All'],
      report.ways.map((way) => [wayName(way.way, way.threads), STATES[way.state], ...times(way)]),
    ),
    '',
    `Seconds; each the median of several runs, summed over ${names(report)}.`,
    ...report.ways.filter(({ why }) => why).map(reason),
    '',
    ...table(
      ['What', 'Value'],
      rowsOf(facts).map(({ label, value }) => [label, value]),
    ),
  ];
  if (baseline && baseline.id !== report.id) {
    const { changes, ways } = compare(baseline, report);
    lines.push('', `### Compared with the baseline of ${baseline.at}`, '');
    lines.push(
      ...ways.map((way) => `- ${wayName(way.way, way.threads)}: ${inWords(way.all)}`),
      ...(changes.length > 0 ? changes : ['Nothing else has changed.']).map((one) => `- ${one}`),
    );
  }
  return `${lines.join('\n')}\n`;
}

function times({ start, photos }: WayResult): string[] {
  if (photos.length === 0) return ['', '', '', '', '', ''];
  const sum = summed(photos);
  const figures = [start ?? 0, ...STAGES.map((stage) => sum[stage]), total(sum)];
  return figures.map((figure) => figure.toFixed(3));
}

function names({ ways }: Report): string {
  const all = new Set(ways.flatMap(({ photos }) => photos.map(({ name }) => name)));
  return [...all].join(', ') || 'no photos';
}

function reason({ way, threads, why }: WayResult): string {
  return `${wayName(way, threads)}: ${why}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
