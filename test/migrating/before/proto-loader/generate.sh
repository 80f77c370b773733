proto-loader-gen-types --grpcLib=@grpc/grpc-js --keepCase --longs=String --enums=String --defaults --oneofs \
  --importFileExtension=.js --outDir=gen --includeDirs=proto -- shop/shop.proto
