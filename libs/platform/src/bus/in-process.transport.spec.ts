import { describeBus } from '../testing/bus-conformance.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { InProcessBus } from './in-process-bus.js';
import { inProcessTransport } from './in-process.transport.js';

describeBus('in process', () => {
  const bus = new InProcessBus();
  return Promise.resolve({
    connect: (service) => inProcessTransport(bus, new Telemetry(service)),
    close: () => Promise.resolve(),
  });
});
