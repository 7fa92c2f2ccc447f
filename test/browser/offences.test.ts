import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import type { Browser } from 'playwright-core';

import { axeViolations } from '../support/browser-axe.ts';
import { openPage } from '../support/browser-page.ts';
import { launchBrowser } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';

const wrongs: Readonly<Record<string, { html: string; kind: string; what: RegExp }>> = {
  'a script in the page': { html: '<script>1</script>', kind: 'csp', what: /script-src/ },
  'an event handler in an attribute': { html: '<b onclick="1">a</b>', kind: 'csp', what: /script-src/ },
  'a style in an attribute': { html: '<b style="color: red">a</b>', kind: 'csp', what: /style-src/ },
  'a picture of another origin': {
    html: '<img src="http://127.0.0.2:9/a.png">',
    kind: 'csp',
    what: /127\.0\.0\.2/,
  },
  'a form to another origin': {
    html: '<form action="http://127.0.0.2:9/"></form><script src="/submit.js"></script>',
    kind: 'csp',
    what: /form-action/,
  },
  'a link followed to another origin': {
    html: '<a href="http://127.0.0.2:9/">a</a><script src="/follow.js"></script>',
    kind: 'foreign',
    what: /127\.0\.0\.2/,
  },
  'an error that nobody catches': {
    html: '<script src="/throw.js"></script>',
    kind: 'script',
    what: /thrown/,
  },
  'a promise that nobody catches': {
    html: '<script src="/reject.js"></script>',
    kind: 'script',
    what: /rejected/,
  },
  'an error in the console': {
    html: '<script src="/complain.js"></script>',
    kind: 'console',
    what: /complaint/,
  },
  'an answer that says it failed': { html: '<script src="/none.js"></script>', kind: 'console', what: /404/ },
};

const scripts: Readonly<Record<string, string>> = {
  '/submit.js': 'document.forms[0].submit()',
  '/follow.js': 'document.links[0].click()',
  '/throw.js': 'throw new Error("thrown")',
  '/reject.js': 'Promise.reject(new Error("rejected"))',
  '/complain.js': 'console.error("complaint")',
};

describe('the harness of the browser tests notices', function () {
  let browser: Browser;
  let server: Server;
  let origin: string;

  before(async () => {
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', origin);
      const script = scripts[pathname];
      if (script !== undefined) {
        response.setHeader('Content-Type', 'text/javascript').end(script);
        return;
      }
      response.statusCode = pathname === '/' ? 200 : 404;
      const policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'";
      response
        .setHeader('Content-Type', 'text/html; charset=utf-8')
        .setHeader('Content-Security-Policy', policy);
      const body = searchParams.get('body') ?? '';
      response.end(
        `<!doctype html><html lang="en"><title>a</title><link rel="icon" href="data:,">${body}</html>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  for (const [name, { html, kind, what }] of Object.entries(wrongs)) {
    it(name, async () => {
      const opened = await openPage(browser, origin);
      await opened.page.goto(`/?body=${encodeURIComponent(html)}`, { waitUntil: 'commit' });
      await waitUntil('the offence is noticed', () =>
        opened.offences.some((offence) => offence.kind === kind && what.test(offence.what)),
      );
      const reason: unknown = await opened.close().catch((error: unknown) => error);
      expect(reason).to.be.an('error').with.property('message').that.matches(what);
    });
  }

  it('nothing where nothing is wrong', async () => {
    const opened = await openPage(browser, origin);
    await opened.page.goto(`/?body=${encodeURIComponent('<main><h1>a</h1></main>')}`);
    expect(await axeViolations(opened.page)).to.deep.equal([]);
    await opened.close();
    expect(opened.asked).to.have.length(1);
  });

  it('what axe has against a page, which keeps its policy meanwhile', async () => {
    const opened = await openPage(browser, origin);
    await opened.page.goto(`/?body=${encodeURIComponent('<main><h1>a</h1><input></main>')}`);
    expect((await axeViolations(opened.page)).map(({ rule }) => rule)).to.deep.equal(['label']);
    await opened.close();
  });
});
