import type { IncomingMessage } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import {
  isAllowed,
  isSession,
  sessionCookie,
  SESSION_MS,
  sessionValue,
  ViewToken,
} from '../../../../api/cluster-view/view-access.ts';
import { systemClock } from '../../../../time/clock.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const TOKEN = '0123456789abcdef';
const NOW = 1_000_000;
const asked = (headers: Record<string, string>): IncomingMessage =>
  ({ headers }) as unknown as IncomingMessage;

describe('a session', () => {
  it('counts until its time, by the token it was begun with, and not once anything of it is another', () => {
    const value = sessionValue(TOKEN, NOW + 1000);
    expect(isSession(TOKEN, value, NOW)).to.equal(true);
    expect(isSession(TOKEN, value, NOW + 1000)).to.equal(false);
    expect(isSession(`${TOKEN}x`, value, NOW)).to.equal(false);
    expect(isSession(TOKEN, value.replace(/^\d+/, String(NOW + 2000)), NOW)).to.equal(false);
    for (const wrong of ['', '.', 'x', `${NOW + 1000}.`, value.slice(0, -1)])
      expect(isSession(TOKEN, wrong, NOW), wrong).to.equal(false);
  });

  it('is never longer than sessions are', () => {
    expect(isSession(TOKEN, sessionValue(TOKEN, NOW + SESSION_MS + 1), NOW)).to.equal(false);
  });

  it('does not have the token in it, and no script of a page reads it', () => {
    const cookie = sessionCookie(sessionValue(TOKEN, NOW), true);
    expect(cookie).to.not.include(TOKEN);
    expect(cookie).to.match(/; Path=\/cluster; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/);
  });
});

describe('isAllowed', () => {
  const session = `movie-search-cluster=${sessionValue(TOKEN, NOW + 1000)}`;
  for (const { what, headers, token, allowed } of [
    {
      what: 'who brings the token',
      headers: { authorization: `Bearer ${TOKEN}` },
      token: TOKEN,
      allowed: true,
    },
    { what: 'who has a session', headers: { cookie: `a=b; ${session}` }, token: TOKEN, allowed: true },
    { what: 'nobody without', headers: {}, token: TOKEN, allowed: false },
    {
      what: 'nobody with a wrong token, whatever session',
      headers: { authorization: 'Bearer wrong', cookie: session },
      token: TOKEN,
      allowed: false,
    },
    {
      what: 'nobody while no token is known',
      headers: { authorization: 'Bearer null' },
      token: null,
      allowed: false,
    },
    {
      what: 'nobody with the session of another token',
      headers: { cookie: session },
      token: 'another',
      allowed: false,
    },
  ] as const) {
    it(`lets in ${what}`, () => expect(isAllowed(asked(headers), token, NOW)).to.equal(allowed));
  }
});

describe('ViewToken', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'movie-search-token-'))));
  after(() => rm(folder, { recursive: true }));

  it('lets nobody in before there is one, follows it, and keeps it while the next is unfit', async () => {
    const file = join(folder, 'token');
    const logger = new RecordingLogger();
    const token = new ViewToken(file, { clock: systemClock, logger });
    await token.read();
    expect(token.token).to.equal(null);
    await writeFile(file, `${TOKEN}\n`);
    await token.read();
    expect(token.token).to.equal(TOKEN);
    await writeFile(file, 'short');
    await token.read();
    expect(token.token).to.equal(TOKEN);
    await writeFile(file, `${TOKEN}2`);
    await token.read();
    expect(token.token).to.equal(`${TOKEN}2`);
    expect(JSON.stringify(logger)).to.not.include(TOKEN);
  });
});
