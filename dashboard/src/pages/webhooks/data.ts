import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client';
import type { Tone } from '../../kit';

export type Endpoint = Schema<'WebhookView'>;
export type Delivery = Schema<'DeliveryView'>;
export type DeliveryDetails = Schema<'DeliveryDetailsView'>;

export const ENDPOINTS = ['webhooks'] as const;
export const DELIVERIES = ['webhook-deliveries'] as const;
export const SIGNER = ['webhook-signer'] as const;

export const STATES = ['pending', 'delivered', 'failed'] as const;
export type State = (typeof STATES)[number];
export const TONES: Readonly<Record<State, Tone>> = { pending: 'warn', delivered: 'good', failed: 'bad' };
export const isState = (text: string): text is State => STATES.some((known) => known === text);
/** An address of this page names an endpoint or a delivery. */
export const isDelivery = (id: string | undefined): id is string => id !== undefined && id.startsWith('whd_');

const from = (cursor: string | undefined) => cursor !== undefined && { cursor };

export const loadEndpoints = (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/webhooks', { params: { query: { limit: 100, ...from(cursor) } } }));

export interface DeliveryFilter {
  readonly endpoint: string;
  readonly state: string;
  readonly type: string;
}

export const loadDeliveries = ({ endpoint, state, type }: DeliveryFilter, cursor: string | undefined, limit = 50) =>
  ok(
    api.GET('/v1/admin/webhooks/deliveries', {
      params: {
        query: {
          ...{ limit, ...from(cursor) },
          ...(endpoint !== '' && { endpoint_id: endpoint }),
          ...(isState(state) && { state }),
          ...(type !== '' && { type }),
        },
      },
    }),
  );

const path = (id: string) => ({ params: { path: { id } } });
export const loadDelivery = (id: string) => ok(api.GET('/v1/admin/webhooks/deliveries/{id}', path(id)));
export const replay = (id: string) => ok(api.POST('/v1/admin/webhooks/deliveries/{id}/replay', path(id)));
export const test = (id: string) => ok(api.POST('/v1/admin/webhooks/{id}/test', path(id)));
export const remove = (id: string) => ok(api.DELETE('/v1/admin/webhooks/{id}', path(id)));
export const change = (id: string, body: Schema<'PatchWebhookBody'>) =>
  ok(api.PATCH('/v1/admin/webhooks/{id}', { ...path(id), body }));
export const rotate = (id: string, overlap_seconds: number) =>
  ok(api.POST('/v1/admin/webhooks/{id}/rotate-secret', { ...path(id), body: { overlap_seconds } }));

export const useEventTypes = () =>
  useQuery({
    queryKey: ['webhook-event-types'],
    queryFn: () => ok(api.GET('/v1/admin/webhooks/event-types')),
    staleTime: Infinity,
  });

/** What was answered, or why nothing was: `204`, `timeout`. */
export const answerOf = ({ last_status, last_failure }: Delivery): string =>
  last_failure ?? (last_status === null ? '—' : String(last_status));

export const checkInJavaScript = (secret: string): string => `import { Webhook } from 'standardwebhooks';
const event = new Webhook('${secret}').verify(rawBody, headers);`;
