import { type Document, MongoClient } from 'mongodb';

import type { Mongod } from '../support/mongod.ts';

/** Something that happens to a member, and is undone. */
export interface MemberFault {
  readonly name: string;
  strike(member: Mongod): Promise<void>;
  heal(member: Mongod): Promise<void>;
}

/** What a query service reads with. `hello`, `ping` and `serverStatus` are not among them. */
const READS = ['find', 'getMore', 'aggregate', 'count', 'distinct'];
/** So long a member that answers no read keeps each; longer than anybody waits. */
const NEVER_MS = 20_000;

/** Faults of a member whose reads take `readMs` when all is well. Slow ones wait in the server, before the read is begun. */
export function memberFaults(readMs: number): readonly MemberFault[] {
  return [
    holdsReads('4× slow', slowerByMs(readMs, 4)),
    holdsReads('20× slow', slowerByMs(readMs, 20)),
    {
      name: 'hung',
      strike: (member) => Promise.resolve(void process.kill(member.pid, 'SIGSTOP')),
      heal: (member) => Promise.resolve(void process.kill(member.pid, 'SIGCONT')),
    },
    { name: 'killed', strike: (member) => member.kill(), heal: (member) => member.restart() },
    holdsReads('answers hello but no find', NEVER_MS),
  ];
}

/** Whole milliseconds, as the server takes them; at least one. */
function slowerByMs(readMs: number, times: number): number {
  return Math.max(1, Math.round((times - 1) * readMs));
}

function holdsReads(name: string, blockTimeMS: number): MemberFault {
  const hold = { failCommands: READS, blockConnection: true, blockTimeMS };
  return {
    name,
    strike: (member) => failPoint(member, { mode: 'alwaysOn', data: hold }),
    heal: (member) => failPoint(member, { mode: 'off' }),
  };
}

async function failPoint({ host }: Mongod, how: Document): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    await client.db('admin').command({ configureFailPoint: 'failCommand', ...how });
  } finally {
    await client.close();
  }
}
