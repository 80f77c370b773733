// What a program that wants to be traced loads first, as OpenTelemetry has it. The spans are printed at the end.
const { GrpcInstrumentation } = require("@opentelemetry/instrumentation-grpc");
const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-node");

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();
new GrpcInstrumentation().setTracerProvider(provider);

process.on("exit", () => {
  const spans = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    kind: span.kind,
    trace: span.spanContext().traceId,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId,
    status: span.status,
    attributes: span.attributes,
  }));
  console.log(JSON.stringify(spans));
});
