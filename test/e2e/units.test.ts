import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { PROGRAM, startSystemd } from '../helpers/systemd.ts';
import { describeWithTools } from '../helpers/tools.ts';

const UNITS = '/etc/systemd/system';

describeWithTools(['root', 'systemctl', 'python3', 'ss', 'unshare'], 'under systemd', () => {
  test('the units see all of an SRS that runs as another user, and end well', async () => {
    const port = await freePort();
    await using systemd = await startSystemd();
    const { run } = systemd;
    // Where that user may read it, whoever may read this checkout.
    await run(`
      cp ${PROGRAM}/test/helpers/stand-in-srs.py /usr/local/lib
      systemd-run --quiet --unit srs -p User=nobody python3 /usr/local/lib/stand-in-srs.py --asked-bytes 1000000
      sleep 1; systemctl is-active srs`);
    await run(`
      srs_top unit recorder >${UNITS}/srs-top-recorder.service
      srs_top unit serve --listen 127.0.0.1:${port} >${UNITS}/srs-top-serve.service
      systemctl daemon-reload
      systemctl enable --quiet --now srs-top-recorder srs-top-serve`);
    const scrape = async (): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}/metrics`)).text().catch(() => '');
    await expect.poll(() => scrape().catch(() => ''), { timeout: 30_000 }).toMatch(/^srs_top_thread_nice\{/m);
    await expect
      .poll(scrape, { timeout: 30_000 })
      .toMatch(/^srs_top_udp_socket_receive_buffer_bytes\{.*\} [1-9]/m);
    const metrics = await scrape();
    expect(metrics).toMatch(/^srs_top_srs_open_files\{.*\} [1-9]/m);
    expect(metrics).toMatch(/^srs_top_udp_socket_drops_total\{/m);
    // Nothing answers as the HTTP API of the stand-in, once it was asked.
    expect(metrics).toMatch(/^srs_top_sources_failing [01]$/m);

    expect(await run('systemctl is-active srs-top-recorder srs-top-serve')).toBe('active\nactive');
    await run('systemctl stop srs-top-recorder srs-top-serve');
    expect(await run('systemctl show -P Result srs-top-recorder srs-top-serve')).toBe('success\n\nsuccess');
    const told = await run('srs_top doctor /var/lib/srs-top/ring || true');
    expect(told).toMatch(/^(?:OK|WARNING) /);
    expect(told).not.toMatch(/socket buffers:|owners of sockets:|Bad system call/);
    expect(await run('stat -Lc %a /var/lib/srs-top')).toBe('700');
    expect(
      await run('journalctl --quiet -o cat -u srs-top-serve -u srs-top-recorder | grep srs-top'),
    ).toContain(`srs-top serves http://127.0.0.1:${port}/metrics`);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return address.port;
}
