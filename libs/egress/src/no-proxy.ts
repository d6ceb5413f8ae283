import { BlockList, isIP } from 'node:net';

/** Which hosts are reached without the proxy. */
export type DirectHosts = (host: string) => boolean;

/**
 * From a list as in NO_PROXY: `*`, `example.com` and what is below it, `.example.com`, addresses, networks
 * (`10.0.0.0/8`). Ports are not looked at.
 * @throws Error naming the entry that is none of these
 */
export function directHosts(list: readonly string[]): DirectHosts {
  const networks = new BlockList();
  const names: string[] = [];
  for (const entry of list) {
    const [address = '', bits] = entry.toLowerCase().split('/');
    const version = isIP(address);
    if (entry === '*') return () => true;
    if (version !== 0) {
      const prefix = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
      if (!/^\d{0,3}$/.test(bits ?? '') || prefix > (version === 4 ? 32 : 128)) throw new Error(`'${entry}' is not a network`);
      networks.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
    } else if (/^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(address) && bits === undefined) {
      names.push(address.replace(/^\./, ''));
    } else throw new Error(`'${entry}' is neither a host nor a network`);
  }
  return (host) => {
    const version = isIP(host);
    if (version !== 0) return networks.check(host, version === 4 ? 'ipv4' : 'ipv6');
    return names.some((name) => host === name || host.endsWith(`.${name}`));
  };
}
