/** The library's series, without the durations: a histogram is for Prometheus to read. */
export class Scrape {
  private constructor(private readonly values: ReadonlyMap<string, string> = new Map()) {}

  static readonly empty = new Scrape();

  static async of(url: string): Promise<Scrape> {
    const lines = (await (await fetch(url)).text()).split('\n');
    const ours = lines.filter((line) => /^provider_auth_(?!acquisition_duration)/.test(line));
    return new Scrape(new Map(ours.map((line) => [line.slice(0, line.lastIndexOf(' ')), line])));
  }

  /** The lines that are new or have another value. */
  since(earlier: Scrape): string[] {
    return [...this.values].filter(([series, line]) => earlier.values.get(series) !== line).map(([, line]) => line);
  }
}
