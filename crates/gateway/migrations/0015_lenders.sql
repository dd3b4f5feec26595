-- Credit that follows a phone: what a device paid, and by which phones.

create index charges_of_device on charges (publisher, device);
