import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are not the public internet (IANA special-purpose registries), plus every form that
 * smuggles an IPv4 address inside an IPv6 one. A provider may use them only when the operator allowed
 * exactly that.
 */
const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ['::', 96], // unspecified, loopback, IPv4-compatible
  ['::ffff:0:0', 96], // IPv4-mapped
  ['64:ff9b::', 96], // NAT64
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23], // Teredo and other protocol assignments
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** Cloud metadata services: refused even for a provider that may use private addresses. */
const METADATA: readonly (readonly [string, 'ipv4' | 'ipv6'])[] = [
  ['169.254.169.254', 'ipv4'],
  ['169.254.170.2', 'ipv4'],
  ['100.100.100.200', 'ipv4'],
  ['fd00:ec2::254', 'ipv6'],
];

const notPublicV4 = new BlockList();
for (const [network, bits] of NOT_PUBLIC_V4) notPublicV4.addSubnet(network, bits, 'ipv4');
const notPublicV6 = new BlockList();
for (const [network, bits] of NOT_PUBLIC_V6) notPublicV6.addSubnet(network, bits, 'ipv6');
const metadata = new BlockList();
for (const [address, family] of METADATA) metadata.addAddress(address, family);

/** True when a socket may be opened to this address. Anything that is not an IP address is refused. */
export function isAddressAllowed(address: string, allowPrivate: boolean): boolean {
  const version = isIP(address);
  if (version === 4) return !metadata.check(address, 'ipv4') && (allowPrivate || !notPublicV4.check(address, 'ipv4'));
  if (version !== 6) return false;
  // A mapped address (::ffff:a.b.c.d) is an IPv4 one in disguise: BlockList judges it by its IPv4 rules too.
  if (metadata.check(address, 'ipv6')) return false;
  return allowPrivate || !notPublicV6.check(address, 'ipv6');
}
