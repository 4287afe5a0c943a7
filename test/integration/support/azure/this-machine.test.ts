import dns from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { stayOnThisMachine, type ThisMachine } from '../../../support/azure/this-machine.ts';

// Nobody has the names, and the addresses are for documentation (RFC 2606, RFC 5737, RFC 3849): should the watch fail,
// nothing answers.
const name = 'nobody.invalid';
const address = '192.0.2.1';

let machine: ThisMachine;
const before = dns.lookup;
beforeEach(() => {
  machine = stayOnThisMachine();
});
afterEach(() => machine[Symbol.dispose]());

const words = (start: string) => `${start} (refused by this test: it is not this machine)`;
const errorOf = async (socket: ReturnType<typeof connect>) => (await once(socket, 'error'))[0] as Error;

it('names are looked up nowhere', async () => {
  const refused = words(`getaddrinfo ENOTFOUND ${name}`);
  await expect(lookup(name)).rejects.toMatchObject({ code: 'ENOTFOUND', message: refused });
  expect(await errorOf(connect({ host: name, port: 443 }))).toMatchObject({ message: refused });
  await expect(fetch(`https://${name}/`)).rejects.toMatchObject({ cause: { message: refused } });
  expect(machine.left).toEqual([name, name, name]);
});

it('nothing is connected to beyond this machine', async () => {
  const refused = { code: 'ENETUNREACH', message: words(`connect ENETUNREACH ${address}:443`) };
  expect(await errorOf(connect(443, address))).toMatchObject(refused);
  expect(await errorOf(connectSecurely({ host: address, port: 443 }))).toMatchObject(refused);
  expect(await errorOf(connect({ host: '2001:db8::1', port: 80 }))).toMatchObject({ code: 'ENETUNREACH' });
  await expect(fetch(`https://${address}/`)).rejects.toMatchObject({ cause: refused });
  expect(machine.left).toEqual([`${address}:443`, `${address}:443`, '2001:db8::1:80', `${address}:443`]);
});

it.each(['127.0.0.1', 'localhost'])('this machine is reached at %s', async (host) => {
  const server = createServer((socket) => socket.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket = connect({ host, port: (server.address() as AddressInfo).port });
  expect(String((await once(socket, 'data'))[0])).toBe('here');
  expect(machine.left).toEqual([]);
});

it('the last one who watches puts back what was there', async () => {
  const other = stayOnThisMachine();
  machine[Symbol.dispose]();
  await expect(lookup(name)).rejects.toMatchObject({ message: words(`getaddrinfo ENOTFOUND ${name}`) });
  expect({ other: other.left, machine: machine.left }).toEqual({ other: [name], machine: [] });
  expect(dns.lookup).not.toBe(before);
  other[Symbol.dispose]();
  expect(dns.lookup).toBe(before);
});
