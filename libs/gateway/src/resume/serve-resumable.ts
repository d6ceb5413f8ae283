import { GatewayError } from '@libs/kernel';
import type { StreamOpening, StreamPlace } from '@libs/shared-state';
import type { Exchange } from '../exchange';
import { readRequestHead } from '../request-head';
import type { GatewayServices } from '../services';
import { refuse } from '../refuse';
import { expired, StreamFollower } from './follow-stream';
import { ResumableDownstream } from './resumable-downstream';
import { LEAST_KEEP_MS, type ResumableStreams } from './resumable-streams';
import { fingerprintOf, placeName, type ResumeAsk } from './resume-ask';
import { StreamRecorder } from './stream-recorder';

type Serve = (services: GatewayServices, exchange: Exchange) => Promise<void>;

/** Readers of one stream in this process, beside the client that asked for it. */
const MOST_FOLLOWERS = 16;
const followers = new Map<string, number>();

/**
 * Serves a request whose client wants to be able to come back: the first one executes and is recorded, every
 * other with the same key reads what that one writes. Only the first goes through the data path, so only it
 * is admitted, booked and paid. Never rejects.
 * @param serveWhole serves what is no stream
 */
export async function serveResumable(
  services: GatewayServices,
  exchange: Exchange,
  ask: ResumeAsk,
  serve: Serve,
  serveWhole = serve,
): Promise<void> {
  const streams = services.resumable;
  // A request that is no stream, or that cannot even be read, has its answer on the ordinary way.
  if (!streams || !asksForStream(exchange)) return ask.seen ? refuse(exchange, expired()) : serveWhole(services, exchange);
  const place = { tenantId: exchange.principal.tenantId, name: placeName(exchange.route, exchange.principal, ask.key) };
  const fingerprint = fingerprintOf(exchange.body, exchange.path);
  if (ask.seen) return follow(services, streams, exchange, { place, fingerprint, seen: ask.seen });
  const opening = await open(streams, exchange, place, fingerprint);
  if (opening.opened) return serve(services, { ...exchange, downstream: recorded(services, streams, exchange, place) });
  if (opening.reason === 'exists') return follow(services, streams, exchange, { place, fingerprint, seen: undefined });
  // No room, or no store: better an answer that cannot be resumed than none; its head does not promise it.
  return serve(services, exchange);
}

function asksForStream({ body, dialect, path }: Exchange): boolean {
  try {
    return readRequestHead(body, dialect, path).stream;
  } catch {
    return false;
  }
}

async function open(
  { store, settings, onTrouble }: ResumableStreams,
  { requestId }: Exchange,
  place: StreamPlace,
  fingerprint: string,
): Promise<StreamOpening> {
  const keepMs = Math.max(settings.keepMs, LEAST_KEEP_MS);
  try {
    return await store.open(place, { owner: requestId, fingerprint, maxStreams: settings.maxStreams, keepMs });
  } catch (error) {
    onTrouble(requestId, error);
    return { opened: false, reason: 'full' };
  }
}

function recorded(
  { clock }: GatewayServices,
  streams: ResumableStreams,
  { requestId, downstream, dialect }: Exchange,
  place: StreamPlace,
): ResumableDownstream {
  const recorder = new StreamRecorder(streams, place, requestId, () => clock.monotonic());
  return new ResumableDownstream(downstream, recorder, {
    requestId,
    graceMs: streams.settings.graceMs,
    keepAlive: dialect.keepAlive,
  });
}

async function follow(
  services: GatewayServices,
  streams: ResumableStreams,
  exchange: Exchange,
  at: { place: StreamPlace; fingerprint: string; seen: ResumeAsk['seen'] },
): Promise<void> {
  const name = `${at.place.tenantId} ${at.place.name}`;
  const reading = followers.get(name) ?? 0;
  if (reading >= MOST_FOLLOWERS) {
    const message = `This stream is being read ${reading} times already.`;
    return refuse(exchange, new GatewayError('rate_limited', message, { retryAfterSeconds: 1 }));
  }
  followers.set(name, reading + 1);
  const follower = new StreamFollower(services, streams, exchange, at);
  const place = services.inFlight.add(follower);
  await follower.run();
  services.inFlight.leave(place);
  const left = (followers.get(name) ?? 1) - 1;
  if (left > 0) followers.set(name, left);
  else followers.delete(name);
}
