import { useEffect, useState } from 'preact/hooks';

/** An address for a blob that is fetched when needed, given back when it is not. */
export function useObjectUrl(
  load: () => Promise<Blob | null>,
  key: readonly unknown[],
): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let over = false;
    setUrl(null);
    void load().then((blob) => {
      if (!blob || over) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      over = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, key);
  return url;
}
