/** Looks again and again until `look` holds; fails after `deadlineMs`, naming what was waited for. */
export async function waitUntil(
  what: string,
  look: () => boolean | Promise<boolean>,
  deadlineMs = 30_000,
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await look())) {
    if (performance.now() > endsAt) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
