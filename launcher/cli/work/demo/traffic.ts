import type { NewLedgerRecord } from '@libs/ledger';
import { type MadeClient, makeRequest, type MakeParts } from './made-request';
import { WORLD } from './world';

const HOUR_MS = 3_600_000;

/** How busy a client is at this moment, 0..1. */
function busyness(hours: MadeClient['client']['hours'], at: number, zone: number): number {
  const local = new Date(at + zone * HOUR_MS);
  const [hour, day] = [local.getUTCHours() + local.getUTCMinutes() / 60, local.getUTCDay()];
  const weekend = day === 0 || day === 6;
  const office = Math.exp(-(((hour - 14) / 4.2) ** 2)) * (weekend ? 0.22 : 1);
  if (hours === 'office') return 0.03 + 0.97 * office;
  if (hours === 'night') return hour < 5 || hour >= 22 ? 1 : 0.05;
  return 0.35 + 0.65 * office * (weekend ? 1.6 : 1);
}

const zoneOf = new Map(WORLD.map(({ name, zone }) => [name, zone]));
const weightOf = new Map(WORLD.map(({ name, weight }) => [name, weight]));

/**
 * So many requests of the last days, oldest first, growing a little from day to day. A function of its arguments alone: equal
 * dice, clients and moments give equal requests.
 */
export function makeTraffic(
  clients: readonly (MadeClient & { tenantName: string })[],
  parts: MakeParts,
  { days, requests }: { days: number; requests: number },
): NewLedgerRecord[] {
  const { dice, now } = parts;
  const shares = clients.map((one) => {
    const ofTenant = clients.filter(({ tenantName }) => tenantName === one.tenantName);
    const sum = ofTenant.reduce((all, { client }) => all + client.weight, 0);
    return { one, weight: ((weightOf.get(one.tenantName) ?? 1) * one.client.weight) / sum };
  });
  const whole = days * 24 * HOUR_MS;
  const moments: { at: number; one: MadeClient }[] = [];
  while (moments.length < requests) {
    const { one } = dice.pick(shares);
    const at = Math.floor(now - dice.next() * whole);
    const growth = 0.7 + 0.3 * (1 - (now - at) / whole);
    const zone = zoneOf.get((one as MadeClient & { tenantName: string }).tenantName) ?? 0;
    if (dice.chance(busyness(one.client.hours, at, zone) * growth)) moments.push({ at, one });
  }
  moments.sort((a, b) => a.at - b.at);
  return moments.map(({ at, one }) => makeRequest(at, one, parts));
}
