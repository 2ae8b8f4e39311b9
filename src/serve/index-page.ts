/** The page of `/`, as HTML. */
export function indexPage(version: string): string {
  const escaped = version.replace(/[^\w.+-]/g, '');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>srs-top</title>
<style>body { font: 1rem/1.5 sans-serif; margin: 2rem; }</style>
<h1>srs-top ${escaped}</h1>
<p>Metrics of SRS and of the host it runs on, for Prometheus: <a href="/metrics">/metrics</a></p>
<p>Alerts and recording rules: <code>srs-top rules</code>. A dashboard for Grafana: <code>srs-top dashboard</code>.</p>
</html>
`;
}
