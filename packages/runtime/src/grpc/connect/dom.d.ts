// Connect's declarations name this type of the DOM, which Node.js 20's have no name for.
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;
