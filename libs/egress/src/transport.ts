import type { Secret } from '@libs/kernel';
import type { HeaderTemplate } from './header-templates';

/** How a provider is reached, where that differs from the installation's way. */
export interface EndpointTransport {
  /** Changes whenever anything here does: connections are kept by it. */
  id: string;
  /** URL of an HTTP proxy, with its credentials; 'none': directly, whatever the installation does. */
  proxy?: Secret | 'none';
  /** Certificates, PEM, trusted beside the usual ones. */
  ca?: string;
  /** Shown to a provider that asks who calls. */
  client?: { certificate: string; key: Secret };
}

export type { HeaderTemplate };
