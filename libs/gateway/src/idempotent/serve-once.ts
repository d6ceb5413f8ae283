import { GatewayError, toGatewayError } from '@libs/kernel';
import { fingerprintOfBytes, type KeptAnswer, type Opened } from '@libs/idempotency';
import type { Exchange, HeaderList } from '../exchange';
import { refuse } from '../refuse';
import type { GatewayServices } from '../services';
import type { RequestSettlement } from '../settle';
import { RecordingDownstream } from './recording-downstream';

type Serve = (services: GatewayServices, exchange: Exchange, watch: (settlement: RequestSettlement) => void) => Promise<void>;

/**
 * Serves a request whose client may send it several times but wants it done once (threats.md J1-J5). Only the one that is
 * done goes through the data path, so only it is admitted, booked and paid. Never rejects.
 */
export async function serveOnce(services: GatewayServices, exchange: Exchange, key: string, serve: Serve): Promise<void> {
  const { principal, route, requestId, downstream, dialect } = exchange;
  const scope = { tenantId: principal.tenantId, route, key };
  let opened: Opened;
  try {
    opened = await services.idempotency.open(scope, fingerprintOf(exchange), requestId);
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) services.onInternalError(requestId, thrown);
    return refuse(exchange, toGatewayError(thrown));
  }
  if ('answer' in opened) return replay(exchange, opened.answer);
  const recording = new RecordingDownstream(downstream, dialect.keepAlive);
  let settlement: RequestSettlement | undefined;
  await serve(services, { ...exchange, downstream: recording }, (seen) => (settlement = seen));
  if (settlement && leavesNothing(settlement)) await opened.open.release();
  else await opened.open.keep(recording.answer);
  recording.release();
}

/** The same bytes, options and model from the same caller: another key of the tenant may have other rights. */
const fingerprintOf = ({ body, options, path, principal: { virtualKeyId, userId } }: Exchange): Buffer =>
  fingerprintOfBytes(body, JSON.stringify([options, path ?? null, virtualKeyId ?? null, userId ?? null]));

/** Nobody upstream was asked, or we broke it off ourselves and told the client to come again. */
const leavesNothing = ({ loop: { attempts }, status, error }: RequestSettlement): boolean =>
  (attempts.length === 0 && status >= 400) || error?.code === 'shutting_down';

/** Of the request that was done, and of that moment. */
const NOT_REPLAYED = /^(x-request-id|request-id|content-length|x-ratelimit-.*)$/;

function replay({ downstream, requestId }: Exchange, { status, headers, body }: KeptAnswer): void {
  if (downstream.closed) return;
  const told: string[] = ['x-request-id', requestId, 'request-id', requestId, 'idempotent-replayed', 'true'];
  for (let i = 0; i + 1 < headers.length; i += 2) told.push(...headerAt(headers, i));
  downstream.head(status, [...told, 'content-length', String(body.length)]);
  downstream.end(body);
}

function headerAt(headers: HeaderList, i: number): HeaderList {
  const [name = '', value = ''] = headers.slice(i, i + 2);
  return NOT_REPLAYED.test(name) ? [] : [name, value];
}
