import { expect } from 'chai';
import type { MemberAddress, ReplicaSetView } from '../../../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError, type ReplicaSetErrorCode } from '../../../../operator/mongo/replica-set-error.ts';
import {
  observeReplicaSet,
  type ProbedMember,
} from '../../../../operator/movie-search-cluster/observe/observe-replica-set.ts';
import type { ObservedProbe } from '../../../../operator/movie-search-cluster/observed.ts';
import { entry, hostOf, known, memberProbe, setId } from '../../../support/observed.ts';

const otherId = 'fedcba9876543210fedcba98';

type Answer = ReplicaSetView | ReplicaSetErrorCode;

function address(ordinal: number): MemberAddress {
  return { host: hostOf(`movies-db-${ordinal}`), address: `10.0.0.${ordinal}:27017` };
}

function probed(ordinal: number, probe: ObservedProbe): ProbedMember {
  return { address: address(ordinal), probe };
}

function taking(ordinal: number, role: 'Primary' | 'Secondary' | 'Other', configVersion = 1): ProbedMember {
  return probed(ordinal, { ...memberProbe(`movies-db-${ordinal}`), role, configVersion });
}

/** The set of movies-db-0 and movies-db-1 as one of them sees it: the primary is `primary`, and those in `unheard` do not answer. */
function viewOf(
  primary: number | null,
  overrides: Partial<ReplicaSetView> = {},
  unheard: number[] = [],
): ReplicaSetView {
  const members = [0, 1].map((ordinal) => entry(ordinal, { healthy: !unheard.includes(ordinal) }));
  const set = known(members, primary, overrides);
  if (set.kind !== 'Known') throw new Error('it is known');
  return set.view;
}

/** Members that answer by script, and who was asked, in order. */
function scripted(answers: Record<number, Answer>) {
  const asked: string[] = [];
  return {
    asked,
    view: ({ host }: MemberAddress): Promise<ReplicaSetView> => {
      asked.push(host);
      const answer = Object.entries(answers).find(([ordinal]) => address(Number(ordinal)).host === host)?.[1];
      if (answer === undefined) throw new Error(`${host} was asked`);
      return typeof answer === 'string'
        ? Promise.reject(new ReplicaSetError(answer, host, 'said no'))
        : Promise.resolve(answer);
    },
  };
}

const silent = probed(9, { state: 'Unreachable', error: 'timed out' });
const empty = probed(8, { state: 'Uninitiated' });
const strayed = probed(8, { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: true });
const outside = probed(7, { state: 'Outside', setName: 'movies', replicaSetId: setId, strayed: false });

describe('observeReplicaSet', () => {
  it('asks nobody but the primary, whatever its place, where it hears all others', async () => {
    const { view, asked } = scripted({ 1: viewOf(1) });
    const seen = await observeReplicaSet([taking(0, 'Secondary', 9), taking(1, 'Primary')], setId, view);
    expect(seen.replicaSet).to.deep.equal({ kind: 'Known', view: viewOf(1) });
    expect(seen.ownViews).to.deep.equal(new Map([[address(1).host, viewOf(1)]]));
    expect(asked).to.deep.equal([address(1).host]);
  });

  it('asks every other one too where the primary does not hear one, and goes by the primary', async () => {
    const [mine, its] = [viewOf(1, {}, [0]), viewOf(null, { version: 99 })];
    const { view, asked } = scripted({ 0: its, 1: mine });
    const seen = await observeReplicaSet([taking(0, 'Secondary'), taking(1, 'Primary')], setId, view);
    expect(seen.replicaSet).to.deep.equal({ kind: 'Known', view: mine });
    expect(seen.ownViews).to.deep.equal(
      new Map([
        [address(1).host, mine],
        [address(0).host, its],
      ]),
    );
    expect(asked).to.deep.equal([address(1).host, address(0).host]);
  });

  it('asks all at the same time where none is primary, and goes by the latest configuration', async () => {
    const views = { 0: viewOf(null, { version: 7 }), 1: viewOf(null, { version: 8 }) };
    const asked: string[] = [];
    const { promise: allAsked, resolve } = Promise.withResolvers<undefined>();
    const seen = await observeReplicaSet(
      [taking(0, 'Secondary'), taking(1, 'Secondary')],
      setId,
      async ({ host }) => {
        asked.push(host);
        if (asked.length === 2) resolve(undefined);
        await allAsked;
        return host === address(0).host ? views[0] : views[1];
      },
    );
    expect(seen.replicaSet).to.deep.equal({ kind: 'Known', view: views[1] });
    expect(seen.ownViews.size).to.equal(2);
  });

  it('believes, of two that call themselves primary, the one of the later term', async () => {
    const [former, present] = [viewOf(0, { term: 1 }), viewOf(1, { term: 2 })];
    const { view } = scripted({ 0: former, 1: present });
    const seen = await observeReplicaSet([taking(0, 'Primary'), taking(1, 'Primary')], setId, view);
    expect(seen.replicaSet).to.deep.equal({ kind: 'Known', view: present });
  });

  it('goes by another one where the primary does not answer', async () => {
    const { view } = scripted({ 0: 'Unreachable', 1: viewOf(0) });
    const seen = await observeReplicaSet([taking(0, 'Primary'), taking(1, 'Secondary')], setId, view);
    expect(seen.replicaSet).to.deep.equal({ kind: 'Known', view: viewOf(0) });
    expect([...seen.ownViews.keys()]).to.deep.equal([address(1).host]);
  });

  it('takes no view of another set, whoever shows it', async () => {
    const { view } = scripted({ 0: viewOf(0, { replicaSetId: otherId }) });
    const seen = await observeReplicaSet([taking(0, 'Primary')], setId, view);
    expect(seen.ownViews.size).to.equal(0);
    expect(seen.replicaSet).to.deep.equal({
      kind: 'Unknown',
      reason: `${address(0).host} shows another replica set (its id is ${otherId}).`,
    });
  });

  it('asks nothing of a foreign one, and says why', async () => {
    const { view, asked } = scripted({});
    const foreign = probed(0, { state: 'Foreign', differs: 'ReplicaSetId', found: otherId, wanted: setId });
    const { replicaSet } = await observeReplicaSet([foreign], setId, view);
    expect(asked).to.deep.equal([]);
    expect(replicaSet).to.have.property('kind', 'Unknown');
    expect(replicaSet)
      .to.have.property('reason')
      .that.includes(`its id is ${otherId}, and this one's is ${setId}`);
  });

  it('takes no set for its own where members are of two of the name, and none is remembered', async () => {
    const { view, asked } = scripted({});
    const other = probed(1, { ...memberProbe('movies-db-1'), replicaSetId: otherId });
    const { replicaSet } = await observeReplicaSet([taking(0, 'Primary'), other], null, view);
    expect(asked).to.deep.equal([]);
    expect(replicaSet).to.have.property('reason').that.includes('different replica sets of one name');
  });

  it('takes the set it finds for its own where none is remembered', async () => {
    const { view } = scripted({ 0: viewOf(0) });
    const { replicaSet } = await observeReplicaSet([taking(0, 'Primary')], null, view);
    expect(replicaSet).to.deep.equal({ kind: 'Known', view: viewOf(0) });
  });

  it('finds no users where the primary refuses ours', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed' });
    const { replicaSet } = await observeReplicaSet([taking(0, 'Primary'), taking(1, 'Other')], null, view);
    expect(replicaSet).to.deep.equal({ kind: 'NoUsers', primary: address(0).host });
  });

  it('makes no users on a primary that refuses all we have, for nothing shows that it is ours', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed' });
    const stranger = probed(0, { ...memberProbe('movies-db-0'), role: 'Primary', replicaSetId: null });
    const { replicaSet } = await observeReplicaSet([stranger], setId, view);
    expect(replicaSet.kind).to.equal('Unknown');
  });

  it('does not take the refusal of a member that still copies the data for the set’s', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed', 1: 'Unreachable' });
    const { replicaSet } = await observeReplicaSet(
      [taking(0, 'Other', 5), taking(1, 'Secondary')],
      setId,
      view,
    );
    expect(replicaSet.kind).to.equal('Unknown');
  });

  it('finds no users, and no primary to make them on, where all refuse', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed', 1: 'AuthenticationFailed' });
    const { replicaSet } = await observeReplicaSet(
      [taking(0, 'Other'), taking(1, 'Other'), silent],
      setId,
      view,
    );
    expect(replicaSet).to.deep.equal({ kind: 'NoUsers', primary: null });
  });

  it('knows nothing where nobody answers, and says what each said', async () => {
    const { view } = scripted({});
    const reasonOf = async (...members: ProbedMember[]) =>
      (await observeReplicaSet(members, setId, view)).replicaSet;
    expect(await reasonOf()).to.deep.equal({ kind: 'Unknown', reason: 'No member has an address yet.' });
    expect(await reasonOf(silent, outside)).to.deep.equal({
      kind: 'Unknown',
      reason: `${address(9).host} does not answer (timed out); ${address(7).host} is in no set.`,
    });
    expect(await reasonOf(strayed)).to.deep.equal({
      kind: 'Unknown',
      reason: `${address(8).host} has not found itself in its replica set.`,
    });
  });

  it('finds a set to be initiated only where nobody takes part in one', async () => {
    const { view } = scripted({ 0: 'Unreachable' });
    const of = async (...members: ProbedMember[]) =>
      (await observeReplicaSet(members, null, view)).replicaSet;
    expect(await of(silent, empty)).to.deep.equal({ kind: 'Uninitiated' });
    expect((await of(empty, taking(0, 'Secondary'))).kind).to.equal('Unknown');
  });

  it('passes on a mistake of ours', async () => {
    const failed = await observeReplicaSet([taking(0, 'Primary')], setId, () => {
      throw new TypeError('a bug');
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(TypeError);
  });
});
