import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Addresses and networks (`192.0.2.0/24`, `2001:db8::/32`, `::1`) that an address may belong to. */
export class Networks {
  private readonly list = new BlockList();

  /** @throws RangeError for text that `networkFault` finds fault with */
  constructor(networks: readonly string[]) {
    for (const text of networks) {
      const parts = partsOf(text);
      if (typeof parts === 'string') throw new RangeError(parts);
      this.list.addSubnet(parts.address, parts.prefix, parts.family);
    }
  }

  /** An IPv4 address that comes in IPv6's clothes (`::ffff:192.0.2.1`) is the IPv4 address. */
  has(address: string): boolean {
    const plain = address.split('%')[0] ?? '';
    if (isIPv4(plain)) return this.list.check(plain, 'ipv4');
    return isIPv6(plain) && this.list.check(plain, 'ipv6');
  }
}

/** Why the text names no network; undefined when it does. */
export function networkFault(text: string): string | undefined {
  const parts = partsOf(text);
  return typeof parts === 'string' ? parts : undefined;
}

function partsOf(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | string {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) && !address.includes('%') ? 'ipv6' : undefined;
  if (family === undefined || rest.length > 0) return 'must be an IP address or a network in CIDR notation';
  const longest = family === 'ipv4' ? 32 : 128;
  if (bits === undefined) return { address, prefix: longest, family };
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) return `must have a prefix from 0 to ${longest}`;
  return { address, prefix: Number(bits), family };
}
