/** Keeps the screen on while photos are computed; phones would suspend the page otherwise. */

export function keepAwake(): () => void {
  let wanted = true;
  let sentinel: WakeLockSentinel | null = null;

  const ask = async (): Promise<void> => {
    if (!wanted || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    try {
      const granted = await navigator.wakeLock.request('screen');
      if (wanted) sentinel = granted;
      else await granted.release();
    } catch {
      // refused, as on low battery: the work goes on, the screen may not
    }
  };

  document.addEventListener('visibilitychange', ask); // the lock is lost whenever the page is hidden
  void ask();
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', ask);
    void sentinel?.release().catch(() => undefined);
  };
}
