export { alertEvent } from './alert-events';
export { type SentWebhook, type WebhookCalls } from './attempt';
export { DELIVERER_DEFAULTS, WebhookDeliverer, type DelivererOptions } from './deliverer';
export { DELIVERY_STATES, type AttemptRow, type DeliveryRow, type DeliveryState } from './deliveries.repository';
export type { EndpointRow } from './endpoints.repository';
export { EVENT_TYPES, type WebhookEvent } from './event';
export { WebhookOutbox } from './outbox';
export { rewrapWebhookSecrets } from './rewrap';
export { WebhookService, type CreateEndpoint, type DeliveryDetails, type ShownEndpoint } from './webhooks';
