import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOffer } from '../../domain/match/testing/fixtures.ts';
import { OfferBook } from './offer-book.ts';
import { StaticBans } from './static-bans.ts';

function bookOf(...hosts: readonly string[]): OfferBook {
  const book = new OfferBook([], 100);
  for (const [index, host] of hosts.entries()) book.add(hostOffer(host), 'NONE', 1000 + index);
  return book;
}

function available(book: OfferBook): string[] {
  return book.available().map(({ host }) => host);
}

test('an offer that a launch claims is neither used again nor declined, but can be taken back', () => {
  const book = bookOf('h1', 'h2');
  book.claim('offer-h1');
  assert.deepEqual(available(book), ['h2']);
  assert.deepEqual(book.expired(5000), ['offer-h2']);
  assert.equal(book.nextExpiryMs(), 1001);
  assert.equal(book.remove('offer-h1'), true);
  assert.equal(book.remove('offer-h1'), false);
});

test('a second offer of an agent is noticed, unless the first one is in use', () => {
  const book = bookOf('h1');
  assert.equal(book.offerOfAgent('agent-h1'), 'offer-h1');
  assert.equal(book.offerOfAgent('agent-h2'), undefined);
  book.claim('offer-h1');
  assert.equal(book.offerOfAgent('agent-h1'), undefined);
});

test('a host that goes into maintenance is ranked last, and open again to those it did not fit', () => {
  const book = bookOf('h1', 'h2');
  book.bans.add('offer-h1', 'group');
  book.bans.add('offer-h2', 'group');
  book.updateHost('h1', 'SCHEDULED');
  assert.deepEqual(available(book), ['h2', 'h1']);
  assert.equal(book.bans.has('offer-h1', 'group'), false);
  assert.equal(book.bans.has('offer-h2', 'group'), true);
});

test('bans go with their offer', () => {
  const book = bookOf('h1');
  book.bans.add('offer-h1', 'group');
  book.remove('offer-h1');
  assert.equal(book.bans.size, 0);
});

test('bans are bounded: those of the oldest offers are forgotten', () => {
  const bans = new StaticBans(3);
  bans.add('a', '1');
  bans.add('a', '2');
  bans.add('b', '1');
  bans.add('b', '1');
  assert.equal(bans.size, 3);
  bans.add('c', '1');
  assert.deepEqual(
    [bans.has('a', '1'), bans.has('a', '2'), bans.has('b', '1'), bans.has('c', '1')],
    [false, false, true, true],
  );
  const none = new StaticBans(0);
  none.add('a', '1');
  assert.equal(none.size, 0);
});
