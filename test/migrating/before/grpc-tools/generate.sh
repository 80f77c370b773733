mkdir -p gen
grpc_tools_node_protoc -I proto shop/shop.proto \
  --js_out=import_style=commonjs,binary:gen \
  --grpc_out=grpc_js:gen \
  --plugin=protoc-gen-ts=node_modules/grpc_tools_node_protoc_ts/bin/protoc-gen-ts --ts_out=grpc_js:gen
echo '{ "type": "commonjs" }' > gen/package.json
