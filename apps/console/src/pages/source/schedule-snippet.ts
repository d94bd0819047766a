/** Lines for the rules file that state a cadence, a schedule and a maintenance window of a source. JSON is YAML. */
export function scheduleSnippet(company: string, source: string): string {
  const match = `company: ${JSON.stringify(company)}, source: ${JSON.stringify(source)}`;
  return `expectations:
  - { ${match}, every: 1h, grace: 10m }
  # - { ${match}, cron: "0 6 * * mon-fri", grace: 1h }
maintenance:
  - { match: { ${match} }, days: [sat, sun], from: "22:00", to: "06:00" }`;
}
