/**
 * Looks again and again until `look` holds, with `everyMs` between; fails after `deadlineMs`, naming what was waited for. Who asks an API server looks
 * less often than every 10 ms: beside a load that would take the processors from what is measured.
 */
export async function waitUntil(
  what: string,
  look: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
  everyMs = 10,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await look())) {
    if (performance.now() > endsAt) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
