import { type AuditTrail, type Database, type FieldCipher, type FieldPlace, isUniqueViolation } from '@libs/database';
import { checkMediaUrl } from '@libs/egress';
import { GatewayError, newId, type Secret } from '@libs/kernel';
import type { CallableTools } from './run-tools';
import {
  type CallableTool,
  hostAllowed,
  type StoredSecretHeader,
  type ToolDefinition,
  type ToolHosts,
  type ToolRow,
} from './stored-tool';
import type { ToolsRepository } from './tools.repository';

export interface NewTool {
  tenantId: string;
  name: string;
  type: ToolRow['type'];
  description: string;
  enabled: boolean;
  url: string;
  definition: ToolDefinition;
  secretHeaders: SecretHeaderChange[];
}

/** A header without a value keeps the one that is stored. */
export interface SecretHeaderChange {
  name: string;
  value: Secret | undefined;
}

export interface ToolPatch {
  description?: string;
  enabled?: boolean;
  url?: string;
  definition?: Partial<ToolDefinition>;
  secretHeaders?: SecretHeaderChange[];
}

/** Tools that administrators store for the runs of their tenant, and the hosts that these may call. */
export class ToolService implements CallableTools {
  constructor(
    private readonly database: Database,
    private readonly tools: ToolsRepository,
    private readonly cipher: Pick<FieldCipher, 'encrypt' | 'decrypt'>,
  ) {}

  /** @throws GatewayError url_not_allowed, conflict, invalid_request */
  async create(ask: NewTool, trail: AuditTrail): Promise<ToolRow> {
    const { tenantId, name, type, description, enabled, url, definition } = ask;
    await this.assertReachable(tenantId, url);
    const id = newId('tool');
    const row = { id, tenant_id: tenantId, name, type, description, enabled, url, definition };
    const secret_headers = this.seal(id, tenantId, ask.secretHeaders, []);
    try {
      await trail.around(this.database, audited(id, tenantId), async (sql) => {
        await this.tools.insert(sql, { ...row, secret_headers });
        return true;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new GatewayError('conflict', `There is a tool '${name}' already.`, { param: 'name' });
    }
    return this.get(id, tenantId);
  }

  /** @throws GatewayError not_found */
  async get(id: string, tenantId: string | undefined): Promise<ToolRow> {
    const row = await this.tools.find(id, tenantId);
    if (!row) throw new GatewayError('not_found', 'There is no such tool.');
    return row;
  }

  list(tenantId: string | undefined, before: string | undefined, limit: number): Promise<ToolRow[]> {
    return this.tools.list(tenantId, before, limit);
  }

  /** @throws GatewayError not_found, url_not_allowed, invalid_request */
  async update(id: string, tenantId: string | undefined, patch: ToolPatch, trail: AuditTrail): Promise<ToolRow> {
    const row = await this.get(id, tenantId);
    const { definition, secretHeaders, ...plain } = patch;
    if (patch.url !== undefined) await this.assertReachable(row.tenant_id, patch.url);
    // Secrets were given for one host: they do not follow the address to another.
    if (
      patch.url !== undefined &&
      secretHeaders === undefined &&
      row.secret_headers.length > 0 &&
      hostOf(patch.url) !== hostOf(row.url)
    )
      throw new GatewayError('invalid_request', 'With another host the secret headers must be given anew.', {
        param: 'secret_headers',
      });
    const change = {
      ...plain,
      ...(definition && { definition: { ...row.definition, ...definition } }),
      ...(secretHeaders && {
        secretHeaders: this.seal(id, row.tenant_id, secretHeaders, sameHost(patch.url, row) ? row.secret_headers : []),
      }),
    };
    await trail.around(this.database, audited(id, row.tenant_id), async (sql) => {
      await this.tools.update(sql, id, row.tenant_id, change);
      return true;
    });
    return this.get(id, row.tenant_id);
  }

  /** @throws GatewayError not_found */
  async remove(id: string, tenantId: string | undefined, trail: AuditTrail): Promise<void> {
    const row = await this.get(id, tenantId);
    await trail.around(this.database, audited(id, row.tenant_id), async (sql) => {
      await this.tools.remove(sql, id, row.tenant_id);
      return true;
    });
  }

  hosts(tenantId: string): Promise<ToolHosts> {
    return this.tools.hosts(tenantId);
  }

  /** Replaces the list. Who may call hosts inside the network is decided by administrators of the installation alone. */
  async putHosts(tenantId: string, hosts: ToolHosts, trail: AuditTrail): Promise<ToolHosts> {
    const before = await this.tools.hosts(tenantId);
    await this.database.transaction(async (sql) => {
      await this.tools.putHosts(sql, tenantId, hosts);
      await trail.write(sql, { kind: 'tool_hosts', id: tenantId, tenantId, before, after: hosts });
    });
    trail.committed();
    return hosts;
  }

  /** @throws GatewayError invalid_request naming the first that the tenant does not have */
  async assertThere(tenantId: string, tools: readonly { type: string; name: string; param: string }[]): Promise<void> {
    if (tools.length === 0) return;
    const rows = await this.tools.named(
      tenantId,
      tools.map(({ name }) => name),
    );
    for (const { type, name, param } of tools) {
      if (rows.some((row) => row.name === name && row.type === type)) continue;
      throw new GatewayError('invalid_request', `There is no ${type} tool '${name}' for this tenant.`, { param });
    }
  }

  async callable(tenantId: string, name: string): Promise<CallableTool | undefined> {
    const [row] = await this.tools.named(tenantId, [name]);
    if (!row) return undefined;
    const allowPrivate = await this.assertReachable(tenantId, row.url);
    const secrets = row.secret_headers.map((header) => ({
      name: header.name,
      value: this.cipher.decrypt(header.ciphertext, toolHeaderPlace(tenantId, row.id, header.name)),
    }));
    return { row, secrets, allowPrivate };
  }

  /** @returns whether the host may live inside the network. @throws GatewayError url_not_allowed */
  private async assertReachable(tenantId: string, address: string): Promise<boolean> {
    const { hosts, privateHosts } = await this.tools.hosts(tenantId);
    // Places that arguments fill are of the path and the query alone.
    const host = hostOf(address);
    const allowPrivate = hostAllowed(host, privateHosts);
    const url = checkMediaUrl(address.replaceAll(/[{}]/g, ''), 'url', allowPrivate);
    if (url.host !== hostWithPort(address)) throw notAllowed('its host must be written out');
    if (url.protocol !== 'https:' && !allowPrivate) throw notAllowed('it must use https');
    if (!hostAllowed(host, hosts)) throw notAllowed(`${host} is not on the list of hosts that tools of this tenant may call`);
    return allowPrivate;
  }

  private seal(
    id: string,
    tenantId: string,
    given: readonly SecretHeaderChange[],
    stored: readonly StoredSecretHeader[],
  ): StoredSecretHeader[] {
    return given.map(({ name, value }) => {
      if (value) return { name, ciphertext: this.cipher.encrypt(value, toolHeaderPlace(tenantId, id, name)) };
      const kept = stored.find((header) => header.name === name);
      if (kept) return kept;
      throw new GatewayError('invalid_request', `The header '${name}' has no value.`, { param: 'secret_headers' });
    });
  }
}

export const toolHeaderPlace = (tenant: string, row: string, name: string): FieldPlace => ({
  ...{ table: 'agent_tools', column: `secret_headers.${name}`, row, tenant },
});

const audited = (id: string, tenantId: string) => ({ kind: 'tool', table: 'agent_tools' as const, id, tenantId });

const hostOf = (address: string): string => parsed(address)?.hostname ?? '';
const hostWithPort = (address: string): string => parsed(address)?.host ?? '';

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

const sameHost = (address: string | undefined, row: ToolRow): boolean =>
  address === undefined || hostOf(address) === hostOf(row.url);

const notAllowed = (why: string): GatewayError =>
  new GatewayError('url_not_allowed', `This URL is not allowed: ${why}.`, { param: 'url' });
