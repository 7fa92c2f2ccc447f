/** A step at which the loader is killed: the so-manieth that it logs by that name, or the batch after which so many titles are written. */
export type KillPoint =
  { readonly step: string; readonly time: number } | { readonly step: string; readonly titles: number };

/** Where this process kills itself; absent: nowhere. */
const given = process.env['KILL_AT_STEP'];

/** What a run of the loader is given to be killed at a step, whatever else keeps the machine busy. */
export function killedAt(point: KillPoint): Record<string, string> {
  return { KILL_AT_STEP: JSON.stringify(point), NODE_OPTIONS: `--import=${import.meta.url}` };
}

// Killed from outside, a loader may have done the next steps by the time that the line of this one has been read.
if (given !== undefined) killWhenLogged(JSON.parse(given) as KillPoint);

function killWhenLogged(point: KillPoint): void {
  const { stdout } = process;
  const write = stdout.write.bind<typeof stdout.write>(stdout);
  let seen = 0;
  stdout.write = ((...args: Parameters<typeof stdout.write>) => {
    const taken = write(...args);
    const { msg, counts } = JSON.parse(String(args[0])) as { msg: string; counts?: { titles: number } };
    if (msg === point.step) seen += 1;
    if (msg === point.step && ('time' in point ? seen === point.time : counts?.titles === point.titles))
      process.kill(process.pid, 'SIGKILL');
    return taken;
  }) as typeof stdout.write;
}
