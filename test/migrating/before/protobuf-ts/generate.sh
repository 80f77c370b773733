mkdir -p gen
protoc -I proto shop/shop.proto --plugin=protoc-gen-ts=node_modules/@protobuf-ts/plugin/bin/protoc-gen-ts \
  --ts_out=gen --ts_opt=output_javascript,output_legacy_commonjs
echo '{ "type": "commonjs" }' > gen/package.json
