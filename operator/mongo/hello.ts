import type { MongoClient, ObjectId } from 'mongodb';

import { run, type Bounds } from './command.ts';

/** The answer of `hello`, as far as it is looked at here. Source: https://www.mongodb.com/docs/manual/reference/command/hello/ */
export interface Hello {
  /** Absent: it takes part in no set. */
  readonly setName?: string;
  readonly me?: string;
  readonly primary?: string;
  readonly isWritablePrimary?: boolean;
  readonly secondary?: boolean;
  readonly setVersion?: number;
  /** `processId` is another one whenever mongod is started. */
  readonly topologyVersion?: { readonly processId: ObjectId };
}

/** Needs no login. */
export function hello(client: MongoClient, bounds: Bounds): Promise<Hello> {
  return run<Hello>(client.db('admin'), { hello: 1 }, bounds);
}
