import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MemberAddress, ReplicaSetView } from '../../../operator/mongo/replica-set-admin.ts';
import { authKeys } from '../../../operator/movie-search-cluster/objects/auth-secret.ts';
import { MongodWorld } from '../../support/mongod-world.ts';
import { patience, setName } from '../../support/replica-set-world.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../../compose/without-operator.ts');

describe('the program that forms the set where there is no operator', function () {
  this.timeout(180_000);
  let world: MongodWorld;
  let members: MemberAddress[];
  let folder: string;

  beforeEach(async () => {
    world = await MongodWorld.make();
    members = await Promise.all([world.start(), world.start(), world.start()]);
    folder = await mkdtemp(join(tmpdir(), 'movie-search-auth-'));
    for (const [credential, file] of Object.entries(authKeys)) {
      await writeFile(join(folder, file), world.credentials[credential as keyof typeof authKeys]);
    }
  });

  afterEach(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  /** The events it logged. */
  async function form(): Promise<Record<string, unknown>[]> {
    const { stdout } = await run(process.execPath, [program, 'form-set'], {
      env: {
        MONGODB_REPLICA_SET: setName,
        MONGODB_HOSTS: members.map(({ host }) => host).join(','),
        AUTH_DIRECTORY: folder,
        FORM_WITHIN_SECONDS: '120',
      },
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  const view = (member = members[0]!): Promise<ReplicaSetView> =>
    world.admins.of(world.credentials).view(member, patience());

  it('makes one set of three mongods, each with a vote and the data, and changes nothing the next time', async () => {
    await form();
    const first = await view();
    expect(first.members.map(({ host, votes, priority }) => ({ host, votes, priority }))).to.deep.equal(
      members.map(({ host }) => ({ host, votes: 1, priority: 1 })),
    );
    const events = await form();
    expect((await view()).version).to.equal(first.version);
    expect(events.map(({ msg }) => msg)).to.deep.equal(['formed']);
  });

  it('goes on from a set that was left half formed', async () => {
    const admin = world.admins.of(world.credentials);
    await admin.initiate(members[0]!, setName, patience());
    await admin.ensureUsers(members[0]!, patience());
    const { version } = await view();
    await admin.reconfigure(members[0]!, version, { kind: 'Add', host: members[1]!.host }, patience());
    await form();
    expect((await view()).members.map(({ votes }) => votes)).to.deep.equal([1, 1, 1]);
  });

  it('is content with a set of which one member does not answer, and says which', async () => {
    await form();
    const { members: known } = await view();
    const { host = '' } = known.find(({ state }) => state === 'SECONDARY') ?? {};
    await world.kill(members.find((member) => member.host === host)!);
    const events = await form();
    expect(events.at(-1)).to.deep.include({ msg: 'formed', silent: [host] });
  });
});
