import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { HttpLivenessQuestions } from '../../../../operator/movie-search-cluster/withdrawal/liveness-questions.ts';
import { needIpv6Loopback } from '../../../support/ipv6-loopback.ts';

describe('HttpLivenessQuestions', () => {
  const questions = new HttpLivenessQuestions();
  const servers: Server[] = [];

  const listen = async (server: Server, address = '127.0.0.1'): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return (server.address() as AddressInfo).port;
  };

  after(async () => {
    questions.close();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  });

  it('takes any status for an answer', async () => {
    const port = await listen(createHttpServer((_request, response) => response.writeHead(503).end()));
    expect(await questions.pod('127.0.0.1', port)).to.equal(true);
  });

  it('asks at an IPv6 address too, as the status of a pod has it: without brackets', async () => {
    needIpv6Loopback();
    const asked: unknown[] = [];
    const port = await listen(
      createHttpServer(({ headers }, response) => {
        asked.push(headers.host);
        response.end();
      }),
      '::1',
    );
    expect(await questions.pod('::1', port)).to.equal(true);
    expect(asked).to.deep.equal([`[::1]:${port}`]);
  });

  it('takes a refused connection for an answer: the machine is there', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => servers.splice(servers.indexOf(server), 1)[0]?.close(resolve));
    expect(await questions.pod('127.0.0.1', port)).to.equal(true);
    expect(await questions.kubelet('127.0.0.1', port)).to.equal(true);
  });

  it('takes a connection without an answer for silence: a stopped process has its kernel accept it', async () => {
    const sockets = new Set<{ destroy: () => void }>();
    const port = await listen(createServer((socket) => sockets.add(socket)));
    const asked = await Promise.all([questions.pod('127.0.0.1', port), questions.kubelet('127.0.0.1', port)]);
    expect(asked).to.deep.equal([false, false]);
    for (const socket of sockets) socket.destroy();
  });
});
