import { expect } from 'chai';

import type { Asked } from '../../../api/pages/page-module.ts';
import { page } from '../../../web/search/server.tsx';

type Answers = Readonly<Record<string, Partial<Asked>>>;

/** Renders a page over an API that has these answers, by the beginning of what is asked. */
async function render(
  url: string,
  answers: Answers,
  more: { cookie?: string; acceptLanguage?: string; mayWatch?: boolean } = {},
) {
  const asked: string[] = [];
  const rendered = await page.render({
    url,
    cookie: '',
    acceptLanguage: '',
    mayWatch: false,
    ...more,
    files: { scripts: ['/assets/a.js'], styles: ['/assets/a.css'] },
    ask: (path) => {
      asked.push(path);
      const found = Object.entries(answers).find(([beginning]) => path.startsWith(beginning));
      if (found === undefined) throw new Error(`the page asks for ${path}`);
      return Promise.resolve({ status: 200, headers: {}, body: {}, ...found[1] });
    },
  });
  return { ...rendered, asked, shown: shownIn(rendered.html) };
}

/** The HTML without the data for the script. */
const shownIn = (html: string): string => html.replace(/<script id="page-data".*?<\/script>/s, '');

interface FilmIn {
  title?: string;
  year?: number | null;
  directors?: { id: string; name: string | null }[];
  matchedBy?: object;
}
let nextId = 0;
const film = ({ title = 'Heat', year = 1995, ...more }: FilmIn = {}) => ({
  id: `tt${String((nextId += 1))}`,
  title,
  year,
  type: 'movie',
  matchedBy: { kind: 'exact', on: 'primary' },
  directors: [{ id: 'nm1', name: 'Michael Mann' }],
  ...more,
});
const found = (...titles: object[]): Partial<Asked> => ({
  body: { query: {}, dataset: '1', partial: false, total: titles.length, titles, suggestions: [] },
  headers: {
    'served-by': 'db-1',
    'cache-status': 'movie-search; fwd=miss',
    'server-timing': 'search;dur=1.5',
  },
});
const nobody: Partial<Asked> = { body: { query: {}, dataset: '1', partial: false, total: 0, people: [] } };
const noBatch: Partial<Asked> = { body: { results: [] } };

describe('the search page, rendered by the service', () => {
  it('is a plain form that asks nothing before something was looked for', async () => {
    const { status, shown, asked } = await render('/', {});
    expect(status).to.equal(200);
    expect(asked).to.deep.equal([]);
    expect(shown)
      .to.match(/<form[^>]* action="\/" method="get"/)
      .and.to.match(/<input[^>]* name="q"/);
  });

  it('lists what was found: title, year, type, directors with links, how it matched', async () => {
    const { shown, asked } = await render('/?q=heat', { '/directors?': found(film()) });
    expect(asked).to.deep.equal(['/directors?title=heat&limit=20']);
    expect(shown).to.include('Heat').and.to.include('1995').and.to.include('href="/director/nm1"');
    expect(shown).to.include('Called so');
  });

  it('says how the answer came about', async () => {
    const { shown } = await render('/?q=heat', { '/directors?': found(film()) });
    expect(shown).to.include('db-1').and.to.include('1.5 ms').and.to.include('live: read for you');
  });

  it('tells a film without a director from no film at all', async () => {
    const without = await render('/?q=heat', { '/directors?': found(film({ directors: [] })) });
    expect(without.shown).to.include('No director credited').and.not.to.include('No film is called');
    const none = await render('/?q=zardoz', { '/directors?': found(), '/directors:batch': noBatch });
    expect(none.shown).to.include('No film is called').and.not.to.include('No director credited');
  });

  it('asks whether a misspelt title was meant, with the corrected letters underlined', async () => {
    const matchedBy = {
      kind: 'fuzzy',
      on: 'primary',
      distance: 2,
      corrections: [{ from: 0, to: 9, typed: 'godfahter', word: 'godfather' }],
      ranges: [[8, 10]],
    };
    const { shown } = await render('/?q=godfahter', {
      '/directors?': found(film({ title: 'The Godfather', matchedBy })),
    });
    expect(shown).to.include('Did you mean').and.to.include('href="/?q=The+Godfather"');
    expect(shown).to.include('The Godf<u>at</u>her');
    expect(shown)
      .to.include('2 letters amiss')
      .and.to.include('“<bdi dir="auto">godfahter</bdi>” read as “<bdi dir="auto">godfather</bdi>”');
  });

  it('tells namesakes of one year apart', async () => {
    const { shown } = await render('/?q=heat', {
      '/directors?': found(film(), film(), film({ year: 1986 })),
    });
    expect(shown).to.include('3 films of this name');
    expect([...shown.matchAll(/\((I+)\)/g)].map(([, numeral]) => numeral)).to.deep.equal(['I', 'II']);
  });

  it('understands a director, and a title with its director', async () => {
    const { shown, asked } = await render('/?q=heat+mann', {
      '/directors?': found(),
      '/people?name=heat+mann': {
        body: { ...(nobody.body as object), total: 1, people: [{ id: 'nm9', name: 'Heat Mann', titles: 3 }] },
      },
      '/directors:batch': { body: { results: [{ answer: found(film()).body }] } },
    });
    expect(asked).to.have.length(3);
    expect(shown)
      .to.include('Directors called “<bdi dir="auto">heat mann</bdi>”')
      .and.to.include('href="/director/nm9"')
      .and.to.include('3 films');
    expect(shown)
      .to.include('“<bdi dir="auto">heat</bdi>” by <bdi dir="auto">mann</bdi>')
      .and.to.include('href="/director/nm1"');
  });

  it('looks for nobody where a title is exactly so, but offers to', async () => {
    const { asked, shown } = await render('/?q=michael+mann', {
      '/directors?': found(film({ title: 'Michael Mann' })),
    });
    expect(asked).to.deep.equal(['/directors?title=michael+mann&limit=20']);
    expect(shown).to.include('href="/?q=michael+mann&amp;people=1"');
  });

  it('goes on by the cursor, and back to the first page', async () => {
    const more = found(film());
    const { shown } = await render('/?q=heat&year=1995&cursor=abc', {
      '/directors?title=heat&year=1995&cursor=abc': {
        ...more,
        body: { ...(more.body as object), total: 40, nextCursor: 'def' },
      },
    });
    expect(shown)
      .to.include('href="/?q=heat&amp;year=1995&amp;cursor=def"')
      .and.to.include('href="/?q=heat&amp;year=1995"');
    expect(shown).to.include('All results: 40');
  });

  it('shows what goes wrong with the status and Retry-After of the API', async () => {
    const problem = {
      type: '',
      title: '',
      status: 503,
      detail: 'No replica.',
      instance: '',
      requestId: 'r-1',
    };
    const { status, headers, shown } = await render('/?q=heat', {
      '/directors?': { status: 503, headers: { 'retry-after': '5' }, body: problem },
    });
    expect([status, headers['Retry-After']]).to.deep.equal([503, '5']);
    expect(shown).to.include('No replica.').and.to.include('r-1').and.to.include('Ask again');
  });

  it('says 404 for a film that is not there', async () => {
    const problem = {
      type: 'urn:movie-search:no-such-title',
      title: '',
      status: 404,
      detail: '',
      instance: '',
      requestId: '',
    };
    const { status, shown } = await render('/film/tt404', {
      '/titles/tt404': { status: 404, body: problem },
    });
    expect(status).to.equal(404);
    expect(shown).to.include('There is no such film');
  });

  describe('with data that are made to do harm', () => {
    const harm = [
      '<script>alert(1)</script>',
      '</script><script>alert(1)</script>',
      '<!--<script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '&lt;b&gt;',
      'x'.repeat(200),
      'evil \u202e\u2066 txet',
    ];
    for (const text of harm) {
      it(`shows ${JSON.stringify(text.slice(0, 30))} as text, in every place`, async () => {
        const titles = [film({ title: text, directors: [{ id: text, name: text }] })];
        const pages = await Promise.all([
          render(`/?q=${encodeURIComponent(text)}`, {
            '/directors?': found(...titles),
            '/people': nobody,
            '/directors:batch': noBatch,
          }),
          render('/film/x', {
            '/titles/': {
              body: {
                ...titles[0],
                dataset: text,
                originalTitle: text,
                aliases: [text],
                votes: 1,
                rating: 1,
              },
            },
          }),
          render('/director/x', {
            '/people/': { body: { id: text, name: text, dataset: '1', partial: false, total: 1, titles } },
          }),
        ]);
        const [plain] = [await render('/', {})];
        for (const { html, shown } of pages) {
          // Exactly the elements that a page without data has: no further script, no picture, no handler.
          expect(html.match(/<script\b/g)).to.have.length(plain.html.match(/<script\b/g)!.length);
          expect(html.match(/<\/script/g)).to.have.length(plain.html.match(/<\/script/g)!.length);
          expect(html).not.to.match(/<img|<!--/);
          expect(html.replaceAll(/"[^"]*"/g, '')).not.to.match(/<[^>]*\son\w+=/);
          const data = JSON.parse(
            /<script id="page-data" type="application\/json">(.*?)<\/script>/s.exec(html)![1]!,
          ) as object;
          expect(JSON.stringify(data)).to.include(JSON.stringify(text).slice(1, -1));
          // Whatever direction its letters have, or set, they are within an element that keeps that to itself.
          expect(shown).to.include('<bdi dir="auto">');
        }
      });
    }
  });

  it('speaks the language that was chosen, else the one that is wanted most', async () => {
    const languageOf = async (url: string, headers: { cookie?: string; acceptLanguage?: string } = {}) =>
      /<html lang="(\w+)"/.exec((await render(url, {}, headers)).html)?.[1];
    expect(await languageOf('/')).to.equal('en');
    expect(await languageOf('/', { acceptLanguage: 'fr, es-MX;q=0.8, en;q=0.5' })).to.equal('es');
    expect(await languageOf('/', { acceptLanguage: 'es;q=0, en;q=0.1' })).to.equal('en');
    expect(await languageOf('/', { acceptLanguage: 'es', cookie: 'a=b; lang=en' })).to.equal('en');
    expect(await languageOf('/?lang=es', { cookie: 'lang=en' })).to.equal('es');
    expect((await render('/?lang=es', {})).headers['Set-Cookie']).to.match(/^lang=es; Path=\//);
    expect((await render('/?lang=xx', {})).headers).not.to.have.property('Set-Cookie');
  });

  it('leads to the cluster view where that is open to anybody, in its language', async () => {
    expect((await render('/', {})).html).to.not.include('/cluster');
    const { shown } = await render('/', {}, { mayWatch: true });
    expect(shown).to.include('href="/cluster">Cluster view</a>');
    const spanish = await render('/', {}, { mayWatch: true, acceptLanguage: 'es' });
    expect(spanish.shown).to.include('href="/cluster">Vista del clúster</a>');
  });
});
