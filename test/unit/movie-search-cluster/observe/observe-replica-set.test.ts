import { expect } from 'chai';
import type {
  MemberAddress,
  MemberProbe,
  ReplicaSetView,
} from '../../../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError, type ReplicaSetErrorCode } from '../../../../operator/mongo/replica-set-error.ts';
import {
  observeReplicaSet,
  type ProbedMember,
} from '../../../../operator/movie-search-cluster/observe/observe-replica-set.ts';
import { hostOf, memberProbe, setId } from '../../../support/observed.ts';

type Answer = ReplicaSetView | ReplicaSetErrorCode;

function address(ordinal: number): MemberAddress {
  return { host: hostOf(`movies-db-${ordinal}`), address: `10.0.0.${ordinal}:27017` };
}

function probed(ordinal: number, probe: MemberProbe): ProbedMember {
  return { address: address(ordinal), probe };
}

function taking(ordinal: number, role: 'Primary' | 'Secondary' | 'Other', configVersion = 1): ProbedMember {
  return probed(ordinal, { ...memberProbe(`movies-db-${ordinal}`), role, configVersion });
}

function viewOf(ordinal: number): ReplicaSetView {
  return {
    setName: 'movies',
    replicaSetId: '',
    version: ordinal,
    term: 1,
    committed: true,
    members: [],
    primary: null,
  };
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
  it('asks the primary first, whatever its place', async () => {
    const { view, asked } = scripted({ 1: viewOf(1) });
    const seen = await observeReplicaSet([taking(0, 'Secondary', 9), taking(1, 'Primary')], view);
    expect(seen).to.deep.equal({ kind: 'Known', view: viewOf(1) });
    expect(asked).to.deep.equal([address(1).host]);
  });

  it('believes, of two that call themselves primary, the one with the later configuration', async () => {
    const { view } = scripted({ 0: viewOf(0), 1: viewOf(1) });
    const seen = await observeReplicaSet([taking(0, 'Primary', 7), taking(1, 'Primary', 8)], view);
    expect(seen).to.deep.equal({ kind: 'Known', view: viewOf(1) });
  });

  it('asks the next one where one does not answer', async () => {
    const { view } = scripted({ 0: 'Unreachable', 1: viewOf(1) });
    const seen = await observeReplicaSet([taking(0, 'Primary'), taking(1, 'Secondary')], view);
    expect(seen).to.deep.equal({ kind: 'Known', view: viewOf(1) });
  });

  it('finds no users where the primary refuses ours', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed' });
    const seen = await observeReplicaSet([taking(0, 'Primary'), taking(1, 'Other')], view);
    expect(seen).to.deep.equal({ kind: 'NoUsers', primary: address(0).host });
  });

  it('does not take the refusal of a member that still copies the data for the set’s', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed', 1: 'Unreachable' });
    const seen = await observeReplicaSet([taking(0, 'Other', 5), taking(1, 'Secondary')], view);
    expect(seen.kind).to.equal('Unknown');
  });

  it('finds no users, and no primary to make them on, where all refuse', async () => {
    const { view } = scripted({ 0: 'AuthenticationFailed', 1: 'AuthenticationFailed' });
    const seen = await observeReplicaSet([taking(0, 'Other'), taking(1, 'Other'), silent], view);
    expect(seen).to.deep.equal({ kind: 'NoUsers', primary: null });
  });

  it('knows nothing where nobody answers, and says what each said', async () => {
    const { view } = scripted({});
    expect(await observeReplicaSet([], view)).to.deep.equal({
      kind: 'Unknown',
      reason: 'No member has an address yet.',
    });
    expect(await observeReplicaSet([silent, outside], view)).to.deep.equal({
      kind: 'Unknown',
      reason: `${address(9).host} does not answer (timed out); ${address(7).host} is in no set.`,
    });
    expect(await observeReplicaSet([strayed], view)).to.deep.equal({
      kind: 'Unknown',
      reason: `${address(8).host} has not found itself in its replica set.`,
    });
  });

  it('finds a set to be initiated only where nobody takes part in one', async () => {
    const { view } = scripted({ 0: 'Unreachable' });
    expect(await observeReplicaSet([silent, empty], view)).to.deep.equal({ kind: 'Uninitiated' });
    expect((await observeReplicaSet([empty, taking(0, 'Secondary')], view)).kind).to.equal('Unknown');
  });

  it('passes on a mistake of ours', async () => {
    const failed = await observeReplicaSet([taking(0, 'Primary')], () => {
      throw new TypeError('a bug');
    }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(TypeError);
  });
});
