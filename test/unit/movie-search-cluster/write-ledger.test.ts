import { expect } from 'chai';
import type { KubeObject, Live, ObjectName } from '../../../kube/resource-kind.ts';
import type { KubeStore } from '../../../operator/movie-search-cluster/kube-stores.ts';
import { ledgerPatienceMs, WriteLedger } from '../../../operator/movie-search-cluster/write-ledger.ts';

const key = 'default/movies';

function object(resourceVersion: string, overrides: Partial<KubeObject['metadata']> = {}): Live<KubeObject> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'movies-db-0',
      namespace: 'default',
      uid: 'uid-1',
      creationTimestamp: '2026-11-24T12:00:00Z',
      ...overrides,
      resourceVersion,
    },
  };
}

/** A store that shows what the test puts into it. */
class ShownStore implements KubeStore<KubeObject> {
  shown: Live<KubeObject> | undefined;

  get(name: ObjectName): Live<KubeObject> | undefined {
    return name.name === this.shown?.metadata.name ? this.shown : undefined;
  }

  list(): Live<KubeObject>[] {
    return this.shown === undefined ? [] : [this.shown];
  }
}

describe('WriteLedger', () => {
  let now: number;
  let store: ShownStore;
  let ledger: WriteLedger;

  beforeEach(() => {
    now = 0;
    store = new ShownStore();
    ledger = new WriteLedger(() => now);
  });

  it('is clear where nothing was written', () => expect(ledger.isClear(key)).to.equal(true));

  it('waits for a created object to appear', () => {
    ledger.created(key, store, object('7'));
    expect(ledger.isClear(key)).to.equal(false);
    store.shown = object('7');
    expect(ledger.isClear(key)).to.equal(true);
  });

  it('waits for a change to be shown, compared as numbers', () => {
    store.shown = object('9');
    ledger.changed(key, store, object('10'));
    expect(ledger.isClear(key)).to.equal(false);
    store.shown = object('11');
    expect(ledger.isClear(key)).to.equal(true);
  });

  it('takes a changed object that is gone for deleted since', () => {
    ledger.changed(key, store, object('10'));
    expect(ledger.isClear(key)).to.equal(true);
  });

  it('waits for a deleted object to be terminating, gone, or another', () => {
    store.shown = object('9');
    ledger.deleted(key, store, { name: 'movies-db-0', namespace: 'default' }, 'uid-1');
    expect(ledger.isClear(key)).to.equal(false);
    store.shown = object('12', { uid: 'uid-2' });
    expect(ledger.isClear(key)).to.equal(true);
    store.shown = object('9');
    ledger.deleted(key, store, { name: 'movies-db-0', namespace: 'default' }, 'uid-1');
    store.shown = object('10', { deletionTimestamp: '2026-11-24T12:00:01Z' });
    expect(ledger.isClear(key)).to.equal(true);
  });

  it('keeps clusters apart', () => {
    ledger.created(key, store, object('7'));
    expect(ledger.isClear('default/others')).to.equal(true);
  });

  it('forgets', () => {
    ledger.created(key, store, object('7'));
    ledger.forget(key);
    expect(ledger.isClear(key)).to.equal(true);
  });

  it('gives up on a watch that shows nothing for long', () => {
    ledger.created(key, store, object('7'));
    now = ledgerPatienceMs + 1;
    expect(ledger.isClear(key)).to.equal(true);
  });
});
