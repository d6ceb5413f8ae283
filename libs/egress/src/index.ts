export { isAddressAllowed } from './address-policy';
export { Egress, type EgressOptions } from './egress';
export type * from './upstream';
export { checkBaseUrl } from './url-policy';
