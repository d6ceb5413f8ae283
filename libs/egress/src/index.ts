export { isAddressAllowed } from './address-policy';
export { checkCertificates, checkClientCertificate } from './certificates';
export { Egress, type EgressOptions } from './egress';
export { MediaFetcher, type FetchedMedia, type MediaFetcherOptions } from './media-fetcher';
export { checkHeaderTemplates, HEADER_FACTS, type HeaderFacts } from './header-templates';
export { parseProxy, shownProxy } from './proxy-url';
export type * from './transport';
export { OperatorFetch } from './operator-fetch';
export { ToolFetch, type ToolFetchOptions, type ToolReach } from './tool-fetch';
export type * from './upstream';
export { checkBaseUrl, checkMediaUrl } from './url-policy';
export {
  WebhookSender,
  type WebhookAnswer,
  type WebhookFailure,
  type WebhookPost,
  type WebhookSenderOptions,
} from './webhook-sender';
export { openOtlpSink, type OtlpSettings } from './otlp/otlp-sink';
export { LinesPoster, type LinesPosterOptions } from './lines-poster';
