import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';

import { PagingWatch, type PagingReport } from '../../support/load/paging-watch.ts';
import { waitUntil } from '../../support/wait-until.ts';

const IDS: Readonly<Record<string, readonly string[]>> = {
  old: ['a', 'b', 'c', 'd', 'e'],
  new: ['a', 'b', 'f', 'g', 'h', 'i'],
};

/** A page of these, as the service answers it: the cursor says version and place. */
function page(version: string, from: number, limit: number): object {
  const ids = IDS[version] ?? [];
  const more = from + limit < ids.length;
  return {
    dataset: version,
    titles: ids.slice(from, from + limit).map((id) => ({ id })),
    ...(more && { nextCursor: `${version}.${from + limit}` }),
  };
}

interface Asked {
  readonly version: string | undefined;
  readonly from: number;
}

describe('PagingWatch', () => {
  let server: Server;

  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  /** Watches until `enough`, while pages are answered with this; a status is answered with a problem that names the cursor. */
  async function watch(
    answer: (asked: Asked) => object | number,
    enough: (pages: number, watched: PagingWatch) => boolean,
  ): Promise<PagingReport> {
    let asked = 0;
    server = createServer((request, response) => {
      asked += 1;
      const query = new URL(request.url ?? '', 'http://query').searchParams;
      const [version, from = '0'] = (query.get('cursor') ?? '').split('.');
      const answered = answer({ version: version === '' ? undefined : version, from: Number(from) });
      if (typeof answered === 'number') {
        response.writeHead(answered).end('{"errors":[{"parameter":"cursor"}]}');
      } else response.end(JSON.stringify(answered));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const watched = new PagingWatch({
      url: `http://127.0.0.1:${port}`,
      title: 'Heat',
      limit: 2,
      idsOf: (version) => IDS[version],
    });
    await waitUntil('enough was read', () => enough(asked, watched));
    return watched.stop();
  }

  it('follows cursors to the end, over and over, and counts by version', async () => {
    const report = await watch(
      ({ version = 'old', from }) => page(version, from, 2),
      (_, watched) => watched.completed('old') >= 3,
    );
    expect(report).to.deep.include({ refused: 0, failures: [] });
    expect(report.completed['old']).to.equal(report.pages / 3);
  });

  it('starts again where a cursor is refused because the dataset was replaced', async () => {
    let current = 'old';
    const report = await watch(
      ({ version = current, from }) => {
        if (from === 4 && current === 'old') current = 'new';
        return version === current ? page(version, from, 2) : 400;
      },
      (_, watched) => watched.completed('new') >= 2,
    );
    expect(report).to.deep.include({ refused: 1, failures: [] });
    expect(report.completed['old']).to.equal(undefined);
  });

  const faults: [string, (asked: Asked) => object | number, string][] = [
    [
      'a later page of another version',
      ({ version = 'old', from }) => page(from === 2 ? 'new' : version, from, 2),
      'page 2 is of version new, the first was of old',
    ],
    [
      'a title that comes twice',
      ({ version = 'old', from }) => page(version, Math.max(0, from - (from === 2 ? 1 : 0)), 2),
      'version old repeats b',
    ],
    [
      'pages that end too soon',
      () => ({ ...page('old', 0, 2), nextCursor: undefined }),
      'version old lacks c, d, e',
    ],
    ['an empty answer', () => ({ dataset: 'old', titles: [] }), 'version old lacks a, b, c, d, e'],
    ['a first page that is refused', () => 400, '400 {"errors":[{"parameter":"cursor"}]}'],
    [
      'an error midway',
      ({ from }) => (from === 0 ? page('old', 0, 2) : 500),
      '500 {"errors":[{"parameter":"cursor"}]}',
    ],
    [
      'another order',
      () => ({ dataset: 'old', titles: ['b', 'a', 'c', 'd', 'e'].map((id) => ({ id })) }),
      'version old is b, a, c, d, e instead of a, b, c, d, e',
    ],
    ['a version that nobody loaded', () => ({ dataset: 'no', titles: [] }), 'there is no version no'],
  ];
  for (const [what, answer, message] of faults) {
    it(`reports ${what}`, async () => {
      const report = await watch(answer, (pages) => pages >= 6);
      expect(new Set(report.failures)).to.deep.equal(new Set([message]));
      expect(report.completed).to.deep.equal({});
      expect(report.refused).to.equal(0);
    });
  }
});
