import { useLayoutEffect, useRef } from 'preact/hooks';

/** A bar of progress; share 0…1, null while nobody knows. */
export function Bar({ share, label }: { share: number | null; label: string }) {
  const fill = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (fill.current) fill.current.style.transform = `scaleX(${share ?? 0})`;
  }, [share]);
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}
    >
      <span ref={fill} />
    </div>
  );
}
