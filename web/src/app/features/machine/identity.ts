/** Which browser on which system: for tickets, and to see what has changed since. */

interface Brand {
  brand: string;
  version: string;
}

interface AgentData {
  platform: string;
  brands: Brand[];
  getHighEntropyValues?(hints: string[]): Promise<{
    fullVersionList?: Brand[];
    platformVersion?: string;
    architecture?: string;
    bitness?: string;
  }>;
}

/** The browser and the system, as precisely as the browser tells. */
export async function identity(): Promise<{ browser: string; platform: string }> {
  const { userAgentData: data } = navigator as { userAgentData?: AgentData };
  if (!data) return fromAgent(navigator.userAgent);
  const hints = ['fullVersionList', 'platformVersion', 'architecture', 'bitness'];
  const more = (await data.getHighEntropyValues?.(hints).catch(() => ({}))) ?? {};
  const { fullVersionList, platformVersion, architecture, bitness } = more as Record<
    string,
    string | undefined
  > & { fullVersionList?: Brand[] };
  const brands = (fullVersionList ?? data.brands).filter(({ brand }) => !/not.*brand/i.test(brand));
  const own = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0];
  const chip = architecture && `${architecture}${bitness === '64' ? ', 64 bits' : ''}`;
  const system = systemName(data.platform || 'unknown', platformVersion);
  return {
    browser: own ? `${own.brand} ${own.version}` : 'unknown',
    platform: chip ? `${system} (${chip})` : system,
  };
}

/** Windows 11 calls itself Windows, and counts its versions on from 13. */
function systemName(platform: string, version: string | undefined): string {
  if (!version) return platform;
  const major = Number.parseInt(version, 10);
  if (platform === 'Windows') return major >= 13 ? 'Windows 11' : 'Windows 10 or older';
  return `${platform} ${version}`;
}

/** From the user agent's line, for browsers that tell in no better way. */
export function fromAgent(agent: string): { browser: string; platform: string } {
  const firefox = /Firefox\/([\d.]+)/.exec(agent);
  const safari = /Version\/([\d.]+).*Safari/.exec(agent);
  const chrome = /Chrome\/([\d.]+)/.exec(agent);
  const browser = firefox
    ? `Firefox ${firefox[1]}`
    : chrome
      ? `Chrome ${chrome[1]}`
      : safari
        ? `Safari ${safari[1]}`
        : 'unknown';
  const system = /\(([^)]+)\)/.exec(agent)?.[1]?.replace(/; rv:[\d.]+/, '') ?? 'unknown';
  return { browser, platform: system };
}
