/** Numbers as people read them. */

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${Math.round(count / 1000)} kB`;
  if (count < 1_000_000_000) return `${(count / 1_000_000).toFixed(1)} MB`;
  return `${(count / 1_000_000_000).toFixed(2)} GB`;
}

export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 60) return `${Math.round(value)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "2026-03-01", on this machine's clock: in a file's name people look for their own day. */
export function day(at = new Date()): string {
  const [month, date] = [at.getMonth() + 1, at.getDate()].map(twoDigits);
  return `${at.getFullYear()}-${month}-${date}`;
}

/** "2026-03-01-08-05-09", on this machine's clock. */
export function moment(at = new Date()): string {
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits);
  return [day(at), ...time].join('-');
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');
