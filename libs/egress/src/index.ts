export { isAddressAllowed } from './address-policy';
export { Egress, type EgressOptions } from './egress';
export { MediaFetcher, type FetchedMedia, type MediaFetcherOptions } from './media-fetcher';
export type * from './upstream';
export { checkBaseUrl, checkMediaUrl } from './url-policy';
