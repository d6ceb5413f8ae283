import { readPatience } from './patience';
import type { GatewaySettings } from './services';

const settings = { totalTimeoutMs: 60_000, keepAliveMs: 15_000 } as GatewaySettings;
const read = (options: Record<string, unknown>) => readPatience(options, settings);

describe('readPatience', () => {
  it("is the operator's where the client says nothing", () => {
    expect(read({})).toEqual({ totalMs: 60_000, keepAliveMs: 15_000 });
  });

  it('lets the client be less patient, never more', () => {
    expect(read({ 'x-gateway-timeout-ms': '250' }).totalMs).toBe(250);
    expect(read({ 'x-gateway-timeout-ms': 250 }).totalMs).toBe(250);
    expect(read({ 'x-gateway-timeout-ms': '999999999' }).totalMs).toBe(60_000);
    expect(read({ 'x-gateway-keep-alive': 'off' }).keepAliveMs).toBe(0);
    expect(read({ 'x-gateway-keep-alive': 'on' }).keepAliveMs).toBe(15_000);
  });

  it.each(['', '0', '-1', '1.5', '1e3', 'soon', '0x10', 0, 1.5, null, {}, '99999999999'])('refuses a timeout of %j', (value) => {
    expect(() => read({ 'x-gateway-timeout-ms': value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'x-gateway-timeout-ms' }),
    );
  });

  it('refuses a switch that is neither on nor off', () => {
    expect(() => read({ 'x-gateway-keep-alive': 'sometimes' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'x-gateway-keep-alive' }),
    );
  });
});
