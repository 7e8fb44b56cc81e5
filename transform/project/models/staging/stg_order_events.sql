{{ order_events(source('orders', 'order_events')) }}
