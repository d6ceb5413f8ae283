import { createHash } from 'node:crypto';
import type { FieldCipher, FieldPlace } from '@libs/database';
import {
  checkCertificates,
  checkClientCertificate,
  checkHeaderTemplates,
  type EndpointTransport,
  type HeaderTemplate,
  parseProxy,
  shownProxy,
  type UpstreamEndpoint,
} from '@libs/egress';
import { GatewayError, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { ProviderRow, ProviderWay, StoredHeader } from './rows';

/** A header as an operator gives it; neither value: the secret that is stored under this name stays. */
export interface GivenHeader {
  name: string;
  value?: string | undefined;
  secretValue?: Secret | undefined;
}

/** What an operator may change; null: as the installation. Absent fields stay. */
export interface WayChange {
  /** URL of a proxy, or none at all. */
  proxy?: Secret | 'none' | null;
  caPem?: string | null;
  client?: { certificate: string; key: Secret } | null;
  /** All of them. */
  headers?: readonly GivenHeader[];
}

/** The way as people may see it: no password, no key, no secret value. */
export interface WayView {
  proxy_url: string | null;
  ca_pem: string | null;
  client_certificate_pem: string | null;
  headers: { name: string; value: string | null; secret: boolean }[];
}

/** Seals and opens what is secret about the way to a provider, each for its own place. */
export class ProviderWays {
  /** Endpoints stay the same objects as long as their rows do: connections are found by them. */
  private readonly endpoints = new Map<string, { version: string; endpoint: UpstreamEndpoint }>();

  constructor(private readonly cipher: Pick<FieldCipher, 'encrypt' | 'decrypt'>) {}

  /** @throws FieldCipherError when a secret of the row does not open */
  endpointOf(row: ProviderRow): UpstreamEndpoint {
    const { id, baseUrl, allowPrivate, way } = row;
    const version = JSON.stringify([baseUrl, allowPrivate, way]);
    const known = this.endpoints.get(id);
    if (known?.version === version) return known.endpoint;
    const endpoint: UpstreamEndpoint = { providerId: id, baseUrl, allowPrivate };
    const transport = this.transportOf(id, way);
    if (transport) endpoint.transport = transport;
    if (way.headers.length > 0) endpoint.headers = way.headers.map((header) => this.templateOf(id, header));
    this.endpoints.set(id, { version, endpoint });
    return endpoint;
  }

  /** @throws GatewayError url_not_allowed, invalid_request, invalid_header_value; `param` as in the API */
  seal(id: string, before: ProviderWay, change: WayChange): Partial<ProviderWay> {
    const { proxy, caPem, client, headers } = change;
    const next: Partial<ProviderWay> = {};
    if (proxy !== undefined) {
      if (proxy instanceof Secret) parseProxy(proxy, 'proxy_url');
      const plain = proxy === 'none' ? new Secret(proxy) : proxy;
      next.proxyCiphertext = plain && this.cipher.encrypt(plain, wayPlace(id, 'proxy_ciphertext'));
    }
    if (caPem !== undefined) {
      if (caPem !== null) checkCertificates(caPem, 'ca_pem');
      next.caPem = caPem;
    }
    if (client !== undefined) {
      if (client) checkClientCertificate(client, 'client_certificate');
      next.clientCertificatePem = client && client.certificate;
      next.clientKeyCiphertext = client && this.cipher.encrypt(client.key, wayPlace(id, 'client_key_ciphertext'));
    }
    if (headers !== undefined) next.headers = this.sealHeaders(id, before.headers, headers);
    return next;
  }

  view(id: string, { proxyCiphertext, caPem, clientCertificatePem, headers }: ProviderWay): WayView {
    return {
      proxy_url: proxyCiphertext === null ? null : this.shownProxy(id, proxyCiphertext),
      ca_pem: caPem,
      client_certificate_pem: clientCertificatePem,
      headers: headers.map((header) =>
        'value' in header
          ? { name: header.name, value: header.value, secret: false }
          : { name: header.name, value: null, secret: true },
      ),
    };
  }

  private sealHeaders(id: string, before: readonly StoredHeader[], given: readonly GivenHeader[]): StoredHeader[] {
    const templates: HeaderTemplate[] = [];
    const stored = given.map(({ name, value, secretValue }, i): StoredHeader => {
      const param = `headers.${i}`;
      if (value !== undefined && secretValue !== undefined)
        throw new GatewayError('invalid_request', 'A header has either `value` or `secret_value`.', { param });
      const plain = value ?? secretValue;
      templates.push({ name, value: plain ?? 'kept' });
      if (plain instanceof Secret) return { name, ciphertext: this.cipher.encrypt(plain, headerPlace(id, name)) };
      if (plain !== undefined) return { name, value: plain };
      const kept = before.find((one) => one.name === name && 'ciphertext' in one);
      if (kept) return kept;
      throw new GatewayError('invalid_request', 'This header needs a `value` or a `secret_value`.', { param });
    });
    checkHeaderTemplates(templates, 'headers');
    return stored;
  }

  private transportOf(id: string, way: ProviderWay): EndpointTransport | undefined {
    const { proxyCiphertext, caPem, clientCertificatePem, clientKeyCiphertext } = way;
    if (proxyCiphertext === null && caPem === null && clientCertificatePem === null) return undefined;
    const facts = JSON.stringify([proxyCiphertext, caPem, clientCertificatePem, clientKeyCiphertext]);
    const transport: EndpointTransport = { id: createHash('sha256').update(facts).digest('hex').slice(0, 16) };
    if (proxyCiphertext !== null) {
      const proxy = this.cipher.decrypt(proxyCiphertext, wayPlace(id, 'proxy_ciphertext'));
      transport.proxy = openSecret(proxy) === 'none' ? 'none' : proxy;
    }
    if (caPem !== null) transport.ca = caPem;
    if (clientCertificatePem !== null && clientKeyCiphertext !== null) {
      const key = this.cipher.decrypt(clientKeyCiphertext, wayPlace(id, 'client_key_ciphertext'));
      transport.client = { certificate: clientCertificatePem, key };
    }
    return transport;
  }

  private templateOf(id: string, header: StoredHeader): HeaderTemplate {
    if ('value' in header) return header;
    return { name: header.name, value: this.cipher.decrypt(header.ciphertext, headerPlace(id, header.name)) };
  }

  private shownProxy(id: string, ciphertext: string): string {
    try {
      const proxy = this.cipher.decrypt(ciphertext, wayPlace(id, 'proxy_ciphertext'));
      return openSecret(proxy) === 'none' ? 'none' : shownProxy(proxy);
    } catch {
      return '(cannot be read)';
    }
  }
}

export const wayPlace = (row: string, column: string): FieldPlace => ({ table: 'providers', column, row });
export const headerPlace = (id: string, name: string): FieldPlace => wayPlace(`${id}/${name}`, 'headers');
