import type { ForeignProbe } from '../observed.ts';

/** Why the mongod that answers at a member's address is not that member, for people. */
export function foreignReason({ differs, found, wanted }: ForeignProbe): string {
  switch (differs) {
    case 'SetName':
      return `the mongod at its address belongs to replica set ${found}, not to ${wanted}`;
    case 'Host':
      return `the mongod at its address is ${found}`;
    case 'ReplicaSetId':
      return `the mongod at its address belongs to another replica set of this name (its id is ${found}, and this one's is ${wanted})`;
    default:
      return differs satisfies never;
  }
}
